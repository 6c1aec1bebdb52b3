import { type MongoDatabase } from '#libs/mongo';
import { lateWrite, leaseState, type LeaseState } from './statistics-lease.js';
import { until } from '../until.js';
import { type Writer } from './writer.js';

export type Strike = 'SIGKILL' | 'SIGSTOP';

/** One change of leader. Times are ms since the signal. */
export interface Takeover {
  readonly signal: Strike;
  readonly leader: string;
  readonly token: number;
  readonly lease_over_ms: number;
  readonly successor: string;
  readonly successor_token: number;
  readonly elected_ms: number;
  /** The first statistics of the new term. */
  readonly counting_ms: number;
  readonly late_write: LateWrite;
}

/** What became of a write of the old leader. A woken one may find out in time that its term is over, and try none. */
export type LateWrite = 'refused' | 'accepted' | 'not tried';

export interface Cast {
  readonly database: MongoDatabase;
  readonly writers: ReadonlyMap<string, Writer>;
  readonly leaseMs: number;
  readonly signal: AbortSignal;
}

const LATE_WRITE_WITHIN_MS = 5000;

/** Takes the leader away and watches until another one does its work. A leader that was frozen is awake again afterwards. */
export async function takeOver(strike: Strike, cast: Cast): Promise<Takeover> {
  const { database, writers, signal } = cast;
  const refusedBefore = await refusedBy(writers);
  let old = await leaderAtWork(cast);
  const leader = writers.get(old.leader)!;
  const struckAt = Date.now();
  if (strike === 'SIGKILL') await leader.kill();
  else leader.freeze();
  try {
    const elected = await until('another leader', signal, async () => {
      const now = await leaseState(database);
      if (now?.token === old.token) old = now;
      return now && now.token > old.token ? now : undefined;
    });
    const electedAt = Date.now();
    await until('statistics of the new leader', signal, async () => {
      const now = await leaseState(database);
      return now && now.writes > elected.writes ? now : undefined;
    });
    const countingAt = Date.now();
    return {
      signal: strike,
      leader: old.leader,
      token: old.token,
      lease_over_ms: old.expiresAt - struckAt,
      successor: elected.leader,
      successor_token: elected.token,
      elected_ms: electedAt - struckAt,
      counting_ms: countingAt - struckAt,
      late_write:
        strike === 'SIGKILL'
          ? await lateWrite(database, old.token)
          : await writeOfWoken(leader, refusedBefore.get(old.leader) ?? 0, signal),
    };
  } finally {
    if (strike === 'SIGSTOP') leader.wake();
  }
}

/** A leader that has counted in its term and has time left, so that the demonstration takes away one that works. */
async function leaderAtWork({ database, writers, leaseMs, signal }: Cast): Promise<LeaseState> {
  let first: LeaseState | undefined;
  return until('a leader at work', signal, async () => {
    for (const writer of writers.values()) writer.requireAlive();
    const now = await leaseState(database);
    if (now === undefined || !writers.has(now.leader)) return undefined;
    if (first?.token !== now.token) first = now;
    const hasTime = now.expiresAt - Date.now() > leaseMs / 2;
    return hasTime && now.writes > first.writes ? now : undefined;
  });
}

/** It does not know that its time is over, and goes on where it stood. */
async function writeOfWoken(leader: Writer, refusedBefore: number, signal: AbortSignal): Promise<LateWrite> {
  leader.wake();
  const deadline = performance.now() + LATE_WRITE_WITHIN_MS;
  return until('a late write of the woken leader', signal, async () => {
    leader.requireAlive();
    if ((await leader.refusedWrites()) > refusedBefore) return 'refused';
    return performance.now() > deadline ? 'not tried' : undefined;
  });
}

/** Asked before a leader is chosen: between choosing and striking nothing may take time. */
async function refusedBy(writers: Cast['writers']): Promise<Map<string, number>> {
  const counts = [...writers].map(
    async ([instance, writer]) => [instance, await writer.refusedWrites()] as const,
  );
  return new Map(await Promise.all(counts));
}
