import {
  encodeEvent,
  type EventContract,
  HEADER,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  SPEC_VERSION,
} from '#libs/events';
import { z } from 'zod';
import { type JsonSchema, type Message } from './asyncapi.js';

const EXAMPLE = { id: '01890a5d-ac96-774b-bcce-b302099a8057', time: '2026-01-31T12:00:00.000Z' };

const PROTOBUF_3 = 'application/vnd.google.protobuf;version=3';

/**
 * An event of the catalogue, by the name of its component, in each encoding that it has. Its headers are CloudEvents 1.0 in
 * Kafka's binary mode, its payload is the data alone.
 */
export function eventMessages(contract: EventContract): Readonly<Record<string, Message>> {
  const { type, version, protobuf } = contract;
  const json = jsonMessage(contract);
  return {
    [`${type}-${version}`]: json,
    ...(protobuf && {
      [`${type}-${version}-protobuf`]: {
        name: type,
        title: `${json.title} as protobuf`,
        contentType: PROTOBUF_CONTENT_TYPE,
        headers: headersOf(contract, PROTOBUF_CONTENT_TYPE),
        payload: { schemaFormat: PROTOBUF_3, schema: protobuf.definition() },
        ...(json.bindings && { bindings: json.bindings }),
      },
    }),
  };
}

function jsonMessage(contract: EventContract): Message {
  const encoded = contract.examples.map((data) =>
    encodeEvent(contract, data, { ...EXAMPLE, source: contract.topic.owner }),
  );
  return {
    name: contract.type,
    title: `${contract.type} ${contract.version}`,
    contentType: JSON_CONTENT_TYPE,
    headers: headersOf(contract, JSON_CONTENT_TYPE),
    payload: draft7(contract.schema),
    bindings: { kafka: { key: keySchema(encoded.map(({ key }) => key)), bindingVersion: '0.5.0' } },
    examples: encoded.map(({ headers, value }) => ({
      headers,
      payload: JSON.parse(value.toString()) as unknown,
    })),
  };
}

function headersOf({ type, version, partitionKey }: EventContract, contentType: string): JsonSchema {
  const text = { type: 'string' };
  return {
    type: 'object',
    properties: {
      [HEADER.specVersion]: { const: SPEC_VERSION },
      [HEADER.id]: { ...text, description: 'The same in every delivery.' },
      [HEADER.type]: { const: type },
      [HEADER.source]: { ...text, description: 'The app that says it.' },
      [HEADER.time]: { ...text, format: 'date-time' },
      [HEADER.dataVersion]: { const: version },
      [HEADER.contentType]: { const: contentType },
      ...(partitionKey && {
        [HEADER.partitionKey]: {
          ...text,
          description: 'What the partition follows from, in place of the key.',
        },
      }),
      [HEADER.traceParent]: { ...text, description: 'W3C trace context.' },
      [HEADER.requestId]: {
        ...text,
        description: 'The id that the caller knows, where it is not the trace.',
      },
    },
    required: [
      ...[HEADER.specVersion, HEADER.id, HEADER.type, HEADER.source, HEADER.time, HEADER.dataVersion],
      ...(partitionKey ? [HEADER.partitionKey] : []),
      // Without it the data is taken for JSON.
      ...(contentType === JSON_CONTENT_TYPE ? [] : [HEADER.contentType]),
    ],
  };
}

function keySchema(keys: readonly string[]): JsonSchema {
  return { type: 'string', description: 'Records of one key are kept in order.', examples: keys };
}

/** AsyncAPI's own schemas are a superset of draft 7. */
function draft7(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7' });
  return rest;
}
