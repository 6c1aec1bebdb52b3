import { isUtf8 } from 'node:buffer';
import {
  type Encoding,
  HEADER,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  SPEC_VERSION,
  traceIdOf,
  type TraceContext,
} from './envelope.js';
import { majorOf, type EventContract } from './event-contract.js';
import { eventTime } from './event-time.js';

/** A record as any Kafka client delivers it. `timestamp` is in ms since 1970. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

export interface DecodedEvent<Data = unknown> {
  readonly contract: EventContract<string, Data>;
  readonly type: string;
  readonly id: string;
  readonly source: string;
  /** When it happened, ms since 1970; the record's timestamp where the producer sent none. */
  readonly time: number;
  readonly key: string;
  readonly data: Data;
  readonly trace: TraceContext | undefined;
}

/** Why a record can never be processed. None of these is helped by a retry. */
export type DecodeFaultCode =
  | 'NULL_KEY'
  | 'NULL_VALUE'
  | 'TOO_MANY_HEADERS'
  | 'INVALID_ENVELOPE'
  | 'INVALID_TIME'
  | 'INVALID_ENCODING'
  | 'INVALID_JSON'
  | 'INVALID_PROTOBUF'
  | 'UNKNOWN_TYPE'
  | 'UNSUPPORTED_VERSION'
  | 'SCHEMA_MISMATCH'
  | 'KEY_MISMATCH';

export class DecodeFault extends Error {
  constructor(
    readonly code: DecodeFaultCode,
    message: string,
  ) {
    super(message);
    this.name = 'DecodeFault';
  }
}

const MAX_HEADERS = 64;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Reads a record by the contracts of its topic; returns the fault instead of throwing, for this is a hot path.
 * Tolerant: unknown fields are kept, and `ce_*` headers may be missing (as from kafka-console-producer) where exactly one
 * contract fits the data, of those that do not require their type.
 */
export function decodeEvent(
  record: RawRecord,
  contracts: readonly EventContract[],
): DecodedEvent | DecodeFault {
  try {
    return decode(record, contracts);
  } catch (error) {
    if (error instanceof DecodeFault) return error;
    throw error;
  }
}

function decode(record: RawRecord, contracts: readonly EventContract[]): DecodedEvent {
  if (record.value === null) throw new DecodeFault('NULL_VALUE', 'the record has no value');
  if (record.key === null || record.key.length === 0) {
    throw new DecodeFault(
      'NULL_KEY',
      'the record has no key, so its order cannot be kept; set the key of the contract',
    );
  }
  if (hasTooMany(record.headers)) {
    throw new DecodeFault('TOO_MANY_HEADERS', `more than ${MAX_HEADERS} headers`);
  }
  const id = header(record, HEADER.id);
  const encoding = checkEnvelope(record, id);
  const time = eventTime(header(record, HEADER.time), record.timestamp);
  if (time === undefined)
    throw new DecodeFault('INVALID_TIME', `${HEADER.time} is not a plausible RFC 3339 time`);

  const { contract, data } = matchContract(record, record.value, encoding, contracts);
  const key = record.key.toString();
  if (contract.key(data) !== key) {
    throw new DecodeFault(
      'KEY_MISMATCH',
      `the record's key is not the one that ${contract.type} derives from its data`,
    );
  }
  return {
    contract,
    type: contract.type,
    id: id ?? `${record.topic}/${record.partition}/${record.offset}`,
    source: header(record, HEADER.source) ?? 'unknown',
    time,
    key,
    data,
    trace: traceOf(record),
  };
}

function hasTooMany(headers: RawRecord['headers']): boolean {
  let count = 0;
  for (const _ in headers) count += 1;
  return count > MAX_HEADERS;
}

function checkEnvelope(record: RawRecord, id: string | undefined): Encoding {
  const specVersion = header(record, HEADER.specVersion);
  if (specVersion !== undefined && specVersion !== SPEC_VERSION) {
    throw new DecodeFault('INVALID_ENVELOPE', `${HEADER.specVersion} must be ${SPEC_VERSION}`);
  }
  const contentType = header(record, HEADER.contentType);
  if (id !== undefined && (id.length === 0 || id.length > 256)) {
    throw new DecodeFault('INVALID_ENVELOPE', `${HEADER.id} must have 1 to 256 characters`);
  }
  if (contentType === undefined || contentType === JSON_CONTENT_TYPE) return 'json';
  if (/^application\/json\s*(;|$)/i.test(contentType)) return 'json';
  if (/^application\/protobuf\s*(;|$)/i.test(contentType)) return 'protobuf';
  throw new DecodeFault(
    'INVALID_ENVELOPE',
    `${HEADER.contentType} must be ${JSON_CONTENT_TYPE} or ${PROTOBUF_CONTENT_TYPE}`,
  );
}

function parseJson(value: Buffer): unknown {
  if (!isUtf8(value)) throw new DecodeFault('INVALID_ENCODING', 'the value is not UTF-8');
  try {
    return JSON.parse(value.toString());
  } catch {
    throw new DecodeFault('INVALID_JSON', 'the value is not JSON');
  }
}

function matchContract(
  record: RawRecord,
  value: Buffer,
  encoding: Encoding,
  contracts: readonly EventContract[],
): { contract: EventContract; data: unknown } {
  const type = header(record, HEADER.type);
  if (type === undefined) {
    if (encoding !== 'json')
      throw new DecodeFault('UNKNOWN_TYPE', `${HEADER.type} is missing, and the data is not JSON`);
    const json = parseJson(value);
    return matchByData(
      json,
      contracts.filter(({ typeRequired }) => !typeRequired),
    );
  }

  const contract = contracts.find((candidate) => candidate.type === type);
  if (!contract) throw new DecodeFault('UNKNOWN_TYPE', `${HEADER.type} names no event of ${record.topic}`);
  const read = encoding === 'json' ? parseJson(value) : parseProtobuf(value, contract);
  const version = header(record, HEADER.dataVersion);
  if (
    version !== undefined &&
    version !== contract.version &&
    majorOf(version) !== majorOf(contract.version)
  ) {
    return { contract, data: upcast(read, contract, version) };
  }
  const parsed = contract.schema.safeParse(read);
  if (parsed.success) return { contract, data: parsed.data };
  throw new DecodeFault('SCHEMA_MISMATCH', `${type}: ${faultsOf(parsed.error.issues)}`);
}

/** Data of another major as that of the contract's. */
function upcast(read: unknown, { type, version: ours, earlier }: EventContract, version: string): unknown {
  const major = earlier?.find((one) => one.major === majorOf(version));
  if (!major)
    throw new DecodeFault(
      'UNSUPPORTED_VERSION',
      `${HEADER.dataVersion} is not of major version ${majorOf(ours)}`,
    );
  const parsed = major.schema.safeParse(read);
  if (parsed.success) return major.upcast(parsed.data);
  throw new DecodeFault('SCHEMA_MISMATCH', `${type} ${version}: ${faultsOf(parsed.error.issues)}`);
}

function parseProtobuf(value: Buffer, { type, protobuf }: EventContract): unknown {
  if (!protobuf) throw new DecodeFault('INVALID_ENVELOPE', `${type} has no form as ${PROTOBUF_CONTENT_TYPE}`);
  try {
    return protobuf.decode(value);
  } catch {
    throw new DecodeFault('INVALID_PROTOBUF', `the value is no protobuf message of ${type}`);
  }
}

function matchByData(
  json: unknown,
  contracts: readonly EventContract[],
): { contract: EventContract; data: unknown } {
  const results = contracts.map((contract) => ({ contract, parsed: contract.schema.safeParse(json) }));
  const fitting = results.flatMap(({ contract, parsed }) =>
    parsed.success ? [{ contract, data: parsed.data }] : [],
  );
  if (fitting.length === 1 && fitting[0]) return fitting[0];
  if (fitting.length > 1) {
    throw new DecodeFault('UNKNOWN_TYPE', `${HEADER.type} is missing and the data fits more than one event`);
  }
  const [only] = results;
  if (results.length === 1 && only?.parsed.error) {
    throw new DecodeFault('SCHEMA_MISMATCH', `${only.contract.type}: ${faultsOf(only.parsed.error.issues)}`);
  }
  throw new DecodeFault('UNKNOWN_TYPE', `${HEADER.type} is missing and the data fits no event of the topic`);
}

function faultsOf(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  return issues.map((issue) => `${issue.path.join('.') || 'data'}: ${issue.message}`).join('; ');
}

/** The trace that a record belongs to; undefined where its headers tell of none that is valid. */
export function traceOf(record: Pick<RawRecord, 'headers'>): TraceContext | undefined {
  const traceparent = header(record, HEADER.traceParent);
  if (traceparent === undefined || !TRACEPARENT.test(traceparent)) return undefined;
  const requestId = header(record, HEADER.requestId);
  const known = requestId !== undefined && REQUEST_ID.test(requestId);
  return { traceparent, requestId: known ? requestId : traceIdOf(traceparent) };
}

function header(record: Pick<RawRecord, 'headers'>, name: string): string | undefined {
  const value = record.headers[name];
  if (value === undefined) return undefined;
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last?.toString();
}
