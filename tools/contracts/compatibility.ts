import { isDeepStrictEqual } from 'node:util';
import {
  decodeEvent,
  DecodeFault,
  type EncodedEvent,
  type EventContract,
  HEADER,
  majorOf,
  type RawRecord,
} from '#libs/events';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Golden, goldenOf } from './golden.js';

/** What breaks in any of the contracts, and what was released and is forgotten; nothing where all is well. */
export function catalogueFaults(contracts: readonly EventContract[], released: readonly Golden[]): string[] {
  const known = new Set(contracts.map(({ type }) => type));
  const forgotten = released.filter(({ type }) => !known.has(type));
  return [
    ...forgotten.map(({ type, version }) => `${type} ${version} was released and is in no contract`),
    ...contracts.flatMap((contract) => compatibilityFaults(contract, released)),
  ];
}

/**
 * What in a contract breaks with its released versions: today's code must read every record that was ever released, also of an
 * earlier major, and everybody who still knows an older version of the same major must be able to read today's.
 */
export function compatibilityFaults(contract: EventContract, released: readonly Golden[]): string[] {
  const ofType = released.filter(({ type }) => type === contract.type);
  const current = ofType.find(({ version }) => version === contract.version);
  const sameMajor = ofType.filter(({ version }) => majorOf(version) === majorOf(contract.version));
  const earlier = ofType.filter(({ version }) => majorOf(version) < majorOf(contract.version));
  return [
    ...releaseFaults(contract, current),
    ...earlier.flatMap((golden) => readingFaults(contract, golden)),
    ...sameMajor.flatMap((golden) => binaryFaults(contract, golden)),
    ...sameMajor.flatMap((golden) => [
      ...readingFaults(contract, golden),
      ...writingFaults(contract, golden),
    ]),
  ];
}

function releaseFaults(contract: EventContract, current: Golden | undefined): string[] {
  const name = `${contract.type} ${contract.version}`;
  if (!current) return [`${name} has no golden record: run "npm run contracts:release" and commit it`];
  if (isDeepStrictEqual(current.schema, goldenOf(contract).schema)) return [];
  return [`${name} is released with another schema: give the change a new version`];
}

function readingFaults(contract: EventContract, golden: Golden): string[] {
  return golden.records.flatMap((record) => {
    const decoded = decodeEvent(asFetched(golden, record), [contract]);
    const name = `${contract.type} ${contract.version} cannot read ${golden.version}`;
    if (decoded instanceof DecodeFault) return [`${name}: ${decoded.message}`];
    const today = contract.schema.safeParse(decoded.data);
    return today.success ? [] : [`${name}: what it makes of it is no event of today`];
  });
}

/** Of the form as protobuf: a number means the same field for ever, and old bytes say what they said. */
function binaryFaults({ type, version, protobuf }: EventContract, golden: Golden): string[] {
  if (!golden.protobuf) return [];
  if (!protobuf) return [`${type} ${version} has lost its form as protobuf`];
  const moved = Object.entries(golden.protobuf.numbers).filter(
    ([field, number]) => protobuf.numbers[field] !== number,
  );
  const changed = golden.protobuf.records.filter((bytes, index) => {
    const said: unknown = JSON.parse(golden.records[index]?.value ?? '');
    return !isDeepStrictEqual(protobuf.decode(Buffer.from(bytes, 'base64')), said);
  });
  return [
    ...moved.map(
      ([field]) => `${type} ${version}: the protobuf number of ${field} is not that of ${golden.version}`,
    ),
    ...changed.map(() => `${type} ${version} reads other data from the protobuf of ${golden.version}`),
  ];
}

function asFetched({ topic }: Golden, { key, value, headers }: EncodedEvent): RawRecord {
  const timestamp = Date.parse(headers[HEADER.time] ?? '');
  return {
    topic,
    partition: 0,
    offset: '0',
    timestamp,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers,
  };
}

function writingFaults(contract: EventContract, golden: Golden): string[] {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(golden.schema);
  return contract.examples.flatMap((data) => {
    if (validate(data)) return [];
    const faults = (validate.errors ?? []).map((error) => `${error.instancePath || 'data'} ${error.message}`);
    return [`readers of ${contract.type} ${golden.version} refuse ${contract.version}: ${faults.join('; ')}`];
  });
}
