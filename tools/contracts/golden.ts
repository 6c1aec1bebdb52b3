import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeEvent, type EncodedEvent, type EventContract } from '#libs/events';
import { z } from 'zod';

/** What a released version of an event looked like. It is never changed; each release adds one. */
export interface Golden {
  readonly type: string;
  readonly version: string;
  readonly topic: string;
  readonly schema: Record<string, unknown>;
  readonly records: readonly (EncodedEvent & { readonly value: string })[];
  /** The binary form of the same records, in base64, and the numbers of its fields. */
  readonly protobuf?: {
    readonly numbers: Readonly<Record<string, number>>;
    readonly records: readonly string[];
  };
}

/** Where the released versions are kept, from the project's root. */
export const GOLDEN_DIRECTORY = join('libs', 'events', 'golden');

export function goldenOf(contract: EventContract): Golden {
  const { type, version, topic, schema, examples, protobuf } = contract;
  const attributes = {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    source: topic.owner,
    time: '2026-01-31T12:00:00.000Z',
    trace: {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      requestId: '0af7651916cd43dd8448eb211c80319c',
    },
  };
  return {
    type,
    version,
    topic: topic.name,
    schema: z.toJSONSchema(schema),
    records: examples.map((data) => {
      const record = encodeEvent(contract, data, attributes);
      return { ...record, value: record.value.toString() };
    }),
    ...(protobuf && {
      protobuf: {
        numbers: protobuf.numbers,
        records: examples.map((data) => protobuf.encode(data).toString('base64')),
      },
    }),
  };
}

export async function readGoldens(directory = GOLDEN_DIRECTORY): Promise<Golden[]> {
  const names = await readdir(directory);
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as Golden),
  );
}

export async function writeGolden(golden: Golden, directory = GOLDEN_DIRECTORY): Promise<string> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, `${golden.type}.${golden.version}.json`);
  // Refuses to change what was released.
  await writeFile(file, `${JSON.stringify(golden, undefined, 2)}\n`, { flag: 'wx' });
  return file;
}
