import { type Command, InvalidArgumentError } from 'commander';
import { answer, sharedFlags } from '../command.js';
import { parseDuration } from '../duration.js';
import { withKafka } from '../kafka-admin.js';
import { wholeNumber } from '../number-option.js';
import { jsonLine } from '../shown-text.js';
import { planRetention, retentionChangeText } from '../topics/retention-change.js';
import { grow, growthText, planGrowth } from '../topics/topic-growth.js';
import { describeTopic, topicDescriptionText } from '../topics/topic-description.js';
import { listTopics, topicTable } from '../topics/topic-list.js';
import { watch } from '../watch.js';

const REFRESH_MS = 2000;

export function registerTopics(program: Command): void {
  const topics = program.command('topics').description('Topics: what they hold, and for how long.');
  registerList(topics);
  registerDescribe(topics);
  registerSetRetention(topics);
  registerGrow(topics);
}

function registerList(topics: Command): void {
  topics
    .command('list')
    .description('Every topic with its partitions, records, dead letters, retention and owner.')
    .addHelpText('after', '\nExample:\n  npm run cli -- topics list')
    .action(async (_flags: object, command: Command) => {
      const listed = await withKafka(command, listTopics);
      answer(command, listed, () => topicTable(listed));
    });
}

function registerDescribe(topics: Command): void {
  topics
    .command('describe')
    .argument('<topic>')
    .description('Partitions with leader, offsets and times; settings, declared and actual; who reads it.')
    .option('--watch', 'show it again every 2 s until Ctrl+C')
    .addHelpText('after', '\nExample:\n  npm run cli -- topics describe order-events --watch')
    .action(async (topic: string, { watch: again }: { watch?: true }, command: Command) => {
      await withKafka(command, async (kafka) => {
        const first = await describeTopic(kafka, topic);
        if (!again) return answer(command, first, () => topicDescriptionText(first));
        const text = sharedFlags(command).json ? jsonLine : topicDescriptionText;
        await watch(REFRESH_MS, async () => text(await describeTopic(kafka, topic)));
      });
    });
}

function registerSetRetention(topics: Command): void {
  topics
    .command('set-retention')
    .argument('<topic>')
    .argument('<duration>', '60s, 10m, 12h, 7d or forever', parseRetention)
    .description('How long records are kept; what is older vanishes. A dry run unless --execute is given.')
    .option('--execute', 'do it')
    .addHelpText('after', '\nExample:\n  npm run cli -- topics set-retention order-events 60s --execute')
    .action(async (topic: string, ms: number, { execute }: { execute?: true }, command: Command) => {
      await withKafka(command, async (kafka) => {
        const plan = await planRetention(kafka, topic, ms);
        if (execute) await kafka.topics.change(topic, { 'retention.ms': String(ms) });
        const change = { ...plan, executed: execute === true };
        answer(command, change, () => retentionChangeText(change));
      });
    });
}

function registerGrow(topics: Command): void {
  topics
    .command('grow')
    .argument('<topic>')
    .argument('<partitions>', 'how many it shall have', wholeNumber(2, 1000))
    .description(
      'Adds partitions, where nobody reads and everything is read. A dry run unless --execute is given.',
    )
    .option('--execute', 'do it')
    .addHelpText(
      'after',
      `
Example:
  npm run cli -- topics grow user-timeline 12

A key moves to another partition, and its order survives only when nobody writes meanwhile and every reader is at the end and
stopped. The command sees readers, and not writers. docs/partitions.md has the steps; demo growth shows them under load.`,
    )
    .action(async (topic: string, partitions: number, { execute }: { execute?: true }, command: Command) => {
      await withKafka(command, async (kafka) => {
        const plan = await planGrowth(kafka, topic, partitions);
        if (execute) await grow(kafka, plan);
        const growth = { ...plan, executed: execute === true };
        answer(command, growth, () => growthText(growth));
      });
    });
}

function parseRetention(text: string): number {
  if (text === 'forever') return -1;
  const ms = parseDuration(text);
  // Zero would delete every record, also those that nobody has read.
  if (ms < 1000) throw new InvalidArgumentError('At least 1s.');
  return ms;
}
