import { eventually, type RunningApp } from '#libs/testing';
import { runCommand } from './command-line.js';
import { type Environment, type OrderSuite } from './order-suite.js';

/** What `groups describe --json` answers. */
export interface DescribedGroup {
  readonly state: string;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: string | null;
    readonly end: string;
    readonly lag: number | null;
    readonly member: { readonly client: string } | null;
  }[];
}

export async function describedGroup(env: Environment, group: string): Promise<DescribedGroup> {
  const { code, stdout, stderr } = await runCommand(['groups', 'describe', group, '--json'], env);
  if (code !== 0) throw new Error(`groups describe ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as DescribedGroup;
}

/** Partitions by the app that reads them, as the command line shows it. */
export function sharesOf({ partitions }: DescribedGroup, apps: readonly RunningApp[]): number[][] {
  return apps.map(({ pid }) =>
    partitions.filter(({ member }) => member?.client.endsWith(`-${pid}`)).map(({ partition }) => partition),
  );
}

/** Records that this process has handled for a group since it started, redelivered ones included. */
export async function handledBy(app: RunningApp, group: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return [...text.matchAll(/^kafka_consumer_records_total\{([^}]*)\} (\d+)/gm)]
    .filter(([, labels]) => labels!.includes(`group="${group}"`) && labels!.includes('result="processed"'))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}

/** The ends of a topic's partitions and where a group will go on, read without the command line: it takes milliseconds. */
export async function positionsIn(
  { kafka }: Pick<OrderSuite, 'kafka'>,
  group: string,
  topic: string,
): Promise<Map<number, { committed: number; end: number }>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [offsets, ends] = [
      await admin.fetchOffsets({ groupId: group, topics: [topic] }),
      await admin.fetchTopicOffsets(topic),
    ];
    const committed = new Map(
      offsets[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    );
    return new Map(
      ends.map(({ partition, high }) => [
        partition,
        { committed: Math.max(0, committed.get(partition) ?? 0), end: Number(high) },
      ]),
    );
  } finally {
    await admin.disconnect();
  }
}

/** Resolves when a group has committed everything that is in a topic. */
export async function untilGroupIsAtTheEnd(
  suite: Pick<OrderSuite, 'kafka'>,
  group: string,
  topic: string,
  timeoutMs: number,
): Promise<void> {
  await eventually(
    async () => {
      const positions = [...(await positionsIn(suite, group, topic)).values()];
      if (positions.some(({ committed, end }) => committed !== end))
        throw new Error(`${group} is not at the end of ${topic}: ${JSON.stringify(positions)}`);
    },
    { timeoutMs, everyMs: 200 },
  );
}
