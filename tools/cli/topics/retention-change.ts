import { type KafkaAdmin } from '../kafka-admin.js';
import { retentionMsOf, retentionText } from './retention.js';

export interface RetentionChange {
  readonly topic: string;
  readonly old_retention_ms: number | null;
  readonly new_retention_ms: number;
  readonly records: number;
  /** Records that are older now than the new retention allows. */
  readonly older: number;
  readonly executed: boolean;
}

export async function planRetention(
  { topics }: Pick<KafkaAdmin, 'topics'>,
  topic: string,
  retentionMs: number,
): Promise<Omit<RetentionChange, 'executed'>> {
  const [settings, ends] = await Promise.all([topics.settings(topic), topics.ends(topic)]);
  const kept =
    retentionMs < 0 ? undefined : await topics.offsetsAt(topic, Math.max(0, Date.now() - retentionMs));
  const older = ends.map(({ partition, low, high }) => (kept ? (kept.get(partition) ?? high) - low : 0n));
  return {
    topic,
    old_retention_ms: retentionMsOf(settings),
    new_retention_ms: retentionMs,
    records: Number(ends.reduce((sum, { low, high }) => sum + (high - low), 0n)),
    // Between the two questions the broker may have deleted some.
    older: older.reduce((sum, count) => sum + (count > 0n ? Number(count) : 0), 0),
  };
}

export function retentionChangeText(change: RetentionChange): string {
  const { topic, records, older, executed } = change;
  const [old, wanted] = [retentionText(change.old_retention_ms), retentionText(change.new_retention_ms)];
  return [
    `${topic}: retention ${old} -> ${wanted}`,
    `${older} of ${records} records are older than that now.`,
    doneText(executed, topic, older),
  ].join('\n');
}

function doneText(executed: boolean, topic: string, older: number): string {
  if (!executed) return 'Nothing was changed; with --execute it will be.';
  if (older === 0) return 'Done.';
  return `Done. The broker deletes old records when it checks next, a whole segment of the log at a time; watch OLDEST move: topics describe ${topic} --watch`;
}
