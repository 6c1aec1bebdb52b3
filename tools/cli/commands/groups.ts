import { GroupReset, type ResetTarget } from '#libs/kafka';
import { type Command } from 'commander';
import { answer, sharedFlags } from '../command.js';
import { describeGroup, groupDescriptionText } from '../groups/group-description.js';
import { groupTable, listGroups } from '../groups/group-list.js';
import { parseResetTarget } from '../groups/reset-target.js';
import { resetJson, resetText } from '../groups/reset-text.js';
import { withKafka } from '../kafka-admin.js';
import { wholeNumber } from '../number-option.js';
import { jsonLine } from '../shown-text.js';
import { watch } from '../watch.js';

interface ResetFlags {
  readonly topic: string;
  readonly to: ResetTarget;
  readonly partition?: number;
  readonly execute?: true;
}

const REFRESH_MS = 2000;

export function registerGroups(program: Command): void {
  const groups = program.command('groups').description('Consumer groups: who reads what, and how far.');
  registerList(groups);
  registerDescribe(groups);
  registerReset(groups);
}

function registerList(groups: Command): void {
  groups
    .command('list')
    .description('Every consumer group with its state, members, topics and total lag.')
    .addHelpText('after', '\nExample:\n  npm run cli -- groups list')
    .action(async (_flags: object, command: Command) => {
      const listed = await withKafka(command, listGroups);
      answer(command, listed, () => groupTable(listed));
    });
}

function registerDescribe(groups: Command): void {
  groups
    .command('describe')
    .argument('<group>')
    .description('Of each partition the committed offset, the end, the lag and the member that reads it.')
    .option('--watch', 'show it again every 2 s until Ctrl+C')
    .addHelpText('after', '\nExample:\n  npm run cli -- groups describe inventory-service')
    .action(async (group: string, { watch: again }: { watch?: true }, command: Command) => {
      await withKafka(command, async (kafka) => {
        const first = await describeGroup(kafka, group);
        if (!again) return answer(command, first, () => groupDescriptionText(first));
        const text = sharedFlags(command).json ? jsonLine : groupDescriptionText;
        await watch(REFRESH_MS, async () => text(await describeGroup(kafka, group)));
      });
    });
}

function registerReset(groups: Command): void {
  groups
    .command('reset')
    .argument('<group>')
    .description(
      'Moves a group without members to another place of a topic. A dry run unless --execute is given.',
    )
    .requiredOption('--topic <topic>', 'the topic in which it is moved')
    .requiredOption(
      '--to <place>',
      'earliest, latest, an offset, a time (2026-03-01T12:00:00Z) or "10m ago"',
      parseResetTarget,
    )
    .option('--partition <n>', 'only this partition', wholeNumber(0, 2 ** 31 - 1))
    .option('--execute', 'do it')
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- groups reset order-analytics --topic order-events --to earliest
  npm run cli -- groups reset order-analytics --topic order-events --to "10m ago" --execute

Records that come again have no second effect in this suite; records that are skipped have none at all.
Ends with 4 while the group has members: stop them first.`,
    )
    .action(async (group: string, flags: ResetFlags, command: Command) => {
      await withKafka(command, async ({ connection }) => {
        const reset = new GroupReset(connection);
        const partitions = await reset.plan({ group, target: flags.to, ...flags });
        if (flags.execute) await reset.execute(group, partitions);
        const done = { group, executed: flags.execute === true, partitions };
        answer(command, resetJson(done), () => resetText(done));
      });
    });
}
