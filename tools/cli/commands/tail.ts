import { readLog } from '#libs/kafka';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { sharedFlags } from '../command.js';
import { withKafka } from '../kafka-admin.js';
import { parseMoment } from '../moment.js';
import { wholeNumber } from '../number-option.js';
import { print, warn } from '../output.js';
import { jsonLine } from '../shown-text.js';
import { recordJson, recordLine } from '../tail/record-text.js';
import { tailRanges } from '../tail/tail-ranges.js';
import { interruption } from '../interruption.js';

interface Flags {
  readonly fromBeginning?: true;
  readonly from?: number;
  readonly key?: string;
  readonly allPartitions?: true;
  readonly count?: number;
  readonly follow: boolean;
}

export function registerTail(program: Command): void {
  program
    .command('tail')
    .argument('<topic...>', 'one or more topics')
    .description('Shows records as they come, without disturbing any group.')
    .option('--from-beginning', 'begin with the oldest record')
    .option('--from <time>', 'begin at a time: 2026-03-01T12:00:00Z, or "10m ago"', (text) =>
      parseMoment(text),
    )
    .option(
      '--key <key>',
      'only records with this key; reads only the partition that the key belongs to',
      keyOf,
    )
    .option('--all-partitions', 'with --key: look also where a foreign partitioner may have put it')
    .option('--count <n>', 'end after so many records', wholeNumber(1, 1e9))
    .option('--no-follow', 'end with the newest record of now')
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- tail order-events inventory-events
  npm run cli -- tail order-events --from-beginning --key alice --no-follow
  npm run cli -- --json tail order-events --from "10m ago" --count 5

Each record is one line: topic/partition@offset, the broker's time, key, envelope, value. Order holds within a partition.`,
    )
    .action(tail);
}

async function tail(topics: string[], flags: Flags, command: Command): Promise<void> {
  const { key, allPartitions, count = Infinity } = flags;
  if (flags.fromBeginning && flags.from !== undefined)
    throw new CliError(EXIT.usage, 'Either --from-beginning or --from, not both.');
  if (allPartitions && key === undefined)
    throw new CliError(EXIT.usage, '--all-partitions goes with --key; without it all are read anyway.');
  const start = flags.fromBeginning ? 'oldest' : 'now';
  const { kafka, ranges } = await withKafka(command, async (admin) => ({
    kafka: admin.kafka,
    ranges: await tailRanges(admin, {
      topics,
      from: flags.from === undefined ? start : { time: flags.from },
      key: allPartitions ? undefined : key,
      ends: !flags.follow,
    }),
  }));
  if (key !== undefined && !allPartitions) {
    const read = ranges.map(({ topic, partition }) => `${topic}/${partition}`).join(', ');
    warn(
      `Reading ${read}, where "${key}" belongs. A foreign partitioner may put it elsewhere: --all-partitions`,
    );
  }
  const show = sharedFlags(command).json ? (record: object) => jsonLine(record) : undefined;
  const enough = new AbortController();
  let shown = 0;
  const signal = AbortSignal.any([interruption(), enough.signal]);
  await readLog({ kafka, ranges, signal }, async (records) => {
    for (const record of records) {
      if (signal.aborted) return;
      if (key !== undefined && record.key?.toString() !== key) continue;
      print(show ? show(recordJson(record)) : recordLine(record));
      shown += 1;
      if (shown >= count) enough.abort();
    }
    // A slow reader of the pipe slows the reading of the log, and not this process's memory.
    if (process.stdout.writableNeedDrain && !signal.aborted) await drained(signal);
  });
}

function drained(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function keyOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('A key has at least one character.');
  return text;
}
