import { durationText } from '../duration.js';

/** `retention.ms` as people write it; Kafka's -1 keeps records for ever. */
export function retentionText(ms: string | undefined): string | undefined {
  if (ms === undefined || ms === '') return undefined;
  return Number(ms) < 0 ? 'forever' : durationText(Number(ms));
}
