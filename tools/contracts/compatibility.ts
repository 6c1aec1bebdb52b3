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

/**
 * What in a contract breaks with its released versions of the same major: today's code must read every record that was ever
 * released, and everybody who still knows an older version must be able to read today's.
 */
export function compatibilityFaults(contract: EventContract, released: readonly Golden[]): string[] {
  const ofType = released.filter(({ type }) => type === contract.type);
  const current = ofType.find(({ version }) => version === contract.version);
  const sameMajor = ofType.filter(({ version }) => majorOf(version) === majorOf(contract.version));
  return [
    ...releaseFaults(contract, current),
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
    if (!(decoded instanceof DecodeFault)) return [];
    return [`${contract.type} ${contract.version} cannot read ${golden.version}: ${decoded.message}`];
  });
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
