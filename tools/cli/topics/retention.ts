import { type TopicSetting } from '#libs/kafka';
import { durationText } from '../duration.js';

/** `retention.ms` as people write it; Kafka's -1 keeps records for ever. */
export function retentionText(ms: number | null): string | undefined {
  if (ms === null) return undefined;
  return ms < 0 ? 'forever' : durationText(ms);
}

/** `retention.ms` of a topic with these settings; null where the broker does not say. */
export function retentionMsOf(settings: readonly TopicSetting[]): number | null {
  const value = settings.find(({ name }) => name === 'retention.ms')?.value;
  return value === undefined || value === '' ? null : Number(value);
}
