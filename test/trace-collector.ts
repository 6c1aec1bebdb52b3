import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

/** OTLP's messages as far as tests read them: https://github.com/open-telemetry/opentelemetry-proto */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15;
  }
  message Link { bytes trace_id = 1; bytes span_id = 2; }
  message Status { int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`);
const REQUEST = root.lookupType('Request');
const ERROR = 2;

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface SpanMessage {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number } | null;
}
interface RequestMessage {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SpanMessage[] }[];
  }[];
}

export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** A span as it came over the wire; ids are hex. */
export interface SeenSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Span ids. */
  readonly links: readonly string[];
  readonly failed: boolean;
}

/** A collector of traces by OTLP over HTTP in its binary form, which keeps what it is sent. */
export class TraceCollector {
  readonly spans: SeenSpan[] = [];
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void this.take(request).then(
        () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(),
        () => response.writeHead(400).end(),
      );
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  /** The one span of a trace that fits; throws while there is none, or more than one. */
  one(traceId: string, name: string, wanted: Readonly<Record<string, unknown>> = {}): SeenSpan {
    const fitting = this.spans.filter(
      (span) =>
        span.traceId === traceId &&
        span.name === name &&
        Object.entries(wanted).every(
          ([key, value]) => (key === 'service' ? span.service : span.attributes[key]) === value,
        ),
    );
    if (fitting.length === 1 && fitting[0]) return fitting[0];
    const seen = this.spans.filter((span) => span.traceId === traceId);
    throw new Error(
      `${fitting.length} of ${name} ${JSON.stringify(wanted)} in\n${seen.map(lineOf).join('\n')}`,
    );
  }

  private async take(request: IncomingMessage): Promise<void> {
    if (request.url !== '/v1/traces') throw new Error(`nobody sends to ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const decoded = REQUEST.decode(Buffer.concat(chunks));
    const message = REQUEST.toObject(decoded, {
      bytes: String,
      longs: Number,
      arrays: true,
      defaults: true,
    }) as RequestMessage;
    for (const { resource, scopeSpans } of message.resourceSpans) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans.map((span) => seen(service, span))));
    }
  }
}

function seen(service: string, span: SpanMessage): SeenSpan {
  return {
    service,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentId: hex(span.parentSpanId),
    name: span.name,
    kind: span.kind,
    attributes: valuesOf(span.attributes),
    links: span.links.map(({ spanId }) => hex(spanId)),
    failed: span.status?.code === ERROR,
  };
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      Object.entries(value).find(([name]) => name.endsWith('Value'))?.[1],
    ]),
  );
}

/** protobufjs gives bytes as base64. */
function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

function lineOf({ service, name, spanId, parentId, attributes }: SeenSpan): string {
  return `${service} ${name} ${parentId} > ${spanId} ${JSON.stringify(attributes)}`;
}
