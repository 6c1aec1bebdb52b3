import {
  ROOT_CONTEXT,
  type Span as ApiSpan,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace as api,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { type Attributes, type Span, type Spans, type Work } from '../spans.js';
import { type Trace } from '../trace.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Spans of OpenTelemetry. The parent is always told; the trace of the running code is ours to keep, not the SDK's. */
export class OtelSpans implements Spans {
  constructor(private readonly tracer: Tracer) {}

  begin({ name, kind, of, links = [], attributes = {} }: Work): Span {
    const parent = of?.traceparent;
    const context = parent === undefined ? ROOT_CONTEXT : api.setSpanContext(ROOT_CONTEXT, placeOf(parent));
    const linked = links.map(({ traceparent }) => ({ context: placeOf(traceparent) }));
    const options = { kind: KINDS[kind], links: linked, attributes };
    return new OtelSpan(this.tracer.startSpan(name, options, context), of?.requestId);
  }
}

class OtelSpan implements Span {
  readonly trace: Trace;
  readonly sampled: boolean;

  constructor(
    private readonly span: ApiSpan,
    requestId: string | undefined,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    const flags = traceFlags.toString(16).padStart(2, '0');
    this.trace = { requestId: requestId ?? traceId, traceparent: `00-${traceId}-${spanId}-${flags}` };
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  link({ traceparent }: Trace): void {
    this.span.addLink({ context: placeOf(traceparent) });
  }

  fail(reason: unknown): void {
    this.span.setAttribute('error.type', wordOf(reason));
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.span.end();
  }
}

function placeOf(traceparent: string): SpanContext {
  return {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53, 55), 16),
    isRemote: true,
  };
}

function wordOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  const { code } = reason as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : reason.constructor.name;
}
