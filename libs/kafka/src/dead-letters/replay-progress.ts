import { setTimeout as sleep } from 'node:timers/promises';
import { type AdminConnection } from '../admin/admin-connection.js';
import { GroupAdmin } from '../groups/group-admin.js';
import { type PublishedRecord } from '../publisher/pending-record.js';

/** A replayed record that its group has still to read. */
export type ReplayedRecord = Pick<PublishedRecord, 'topic' | 'partition' | 'offset'> & {
  readonly group: string;
};

export interface WaitOptions {
  readonly connection: AdminConnection;
  readonly replayed: readonly ReplayedRecord[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (left: number) => void;
}

const ASK_EVERY_MS = 250;

/** Waits until the groups have committed past all of them. Resolves to how many are left when time is up or `signal` aborted. */
export async function untilGroupsPassed(options: WaitOptions): Promise<number> {
  const { connection, replayed, timeoutMs, signal, onProgress } = options;
  const groups = new GroupAdmin(connection);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await unread(groups, replayed);
    onProgress?.(left);
    if (left === 0 || signal?.aborted || performance.now() >= deadline) return left;
    await sleep(ASK_EVERY_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

async function unread(groups: GroupAdmin, replayed: readonly ReplayedRecord[]): Promise<number> {
  const names = [...new Set(replayed.map(({ group }) => group))];
  const committed = await Promise.all(
    names.map(async (group) =>
      (await groups.committed(group)).map(
        ({ topic, partition, offset }) => [`${group} ${topic}/${partition}`, offset] as const,
      ),
    ),
  );
  const next = new Map(committed.flat());
  return replayed.filter(
    ({ group, topic, partition, offset }) =>
      BigInt(offset) >= (next.get(`${group} ${topic}/${partition}`) ?? 0n),
  ).length;
}
