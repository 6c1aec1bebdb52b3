import { DEAD_LETTER_SUFFIX, type RecordedDeadLetter } from '#libs/kafka';
import { type Command } from 'commander';
import { parseMoment } from '../moment.js';
import { wholeNumber } from '../number-option.js';

/** Which dead letters a command is about. Times are ms since 1970. */
export interface LetterFilter {
  readonly topic?: string;
  readonly group?: string;
  readonly code?: string;
  readonly key?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--topic <topic>', 'only of this topic, with or without .dlq')
    .option('--group <group>', 'only those that this consumer group wrote')
    .option('--code <code>', 'only with this reason, such as SCHEMA_MISMATCH')
    .option('--key <key>', 'only of this key')
    .option('--since <time>', 'only those written since: 2026-03-01T12:00:00Z or "10m ago"', moment)
    .option('--until <time>', 'only those written before', moment)
    .option('--limit <n>', 'at most so many, the oldest first', wholeNumber(1, 1e9));
}

export function isFilter({ topic, group, code, key, since, until, limit }: LetterFilter): boolean {
  return [topic, group, code, key, since, until, limit].some((one) => one !== undefined);
}

/** The dead-letter topic that a person means. */
export function deadLetterTopicName(topic: string): string {
  return topic.endsWith(DEAD_LETTER_SUFFIX) ? topic : `${topic}${DEAD_LETTER_SUFFIX}`;
}

/** Everything but the limit, which depends on the others that match. */
export function matches(letter: RecordedDeadLetter, filter: LetterFilter): boolean {
  const { topic, group, code, key, since, until } = filter;
  if (topic !== undefined && letter.topic !== deadLetterTopicName(topic)) return false;
  if (group !== undefined && letter.group !== group) return false;
  if (code !== undefined && letter.code !== code) return false;
  if (key !== undefined && letter.key?.equals(Buffer.from(key)) !== true) return false;
  if (since !== undefined && letter.writtenAt < since) return false;
  return until === undefined || letter.writtenAt < until;
}

// Commander's second argument is the value before, and not the time of now.
function moment(text: string): number {
  return parseMoment(text);
}
