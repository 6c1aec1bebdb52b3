import { setTimeout as sleep } from 'node:timers/promises';
import { type LagSpeed, lagSpeed } from '#libs/kafka';
import { type Command } from 'commander';
import { answer, sharedFlags } from '../command.js';
import { withKafka } from '../kafka-admin.js';
import { lagJson, lagTable } from '../lag/lag-table.js';
import { sampleLag } from '../lag/sample-lag.js';
import { wholeNumber } from '../number-option.js';
import { jsonLine } from '../shown-text.js';
import { watch } from '../watch.js';

interface Flags {
  readonly group: readonly string[];
  readonly watch?: true;
  readonly every: number;
}

const APART_MS = 1000;

export function registerLag(program: Command): void {
  program
    .command('lag')
    .description('How far each group is behind, how fast it reads, and when it will have caught up.')
    .option('--group <group>', 'only this group; may be given several times', collect, [])
    .option('--watch', 'show it again and again until Ctrl+C')
    .option('--every <seconds>', 'with --watch: how often', wholeNumber(1, 3600), 2)
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- lag
  npm run cli -- lag --group inventory-service --watch

Rates are measured between two looks, 1 s apart or as often as --watch looks; reading counts when it is committed.
CLEAR IN is "never" while the lag does not shrink. Partitions side by side where nothing waits share a row; --json has
each.`,
    )
    .action(async ({ group, watch: again, every }: Flags, command: Command) => {
      await withKafka(command, async (kafka) => {
        let earlier = await sampleLag(kafka, group);
        const look = async () => {
          const later = await sampleLag(kafka, group);
          const speeds = lagSpeed(earlier, later);
          earlier = later;
          return speeds;
        };
        await sleep(APART_MS);
        if (!again) {
          const speeds = await look();
          return answer(command, lagJson(speeds), () => lagTable(speeds));
        }
        const text = sharedFlags(command).json ? (speeds: LagSpeed[]) => jsonLine(lagJson(speeds)) : lagTable;
        await watch(every * 1000, async () => text(await look()));
      });
    });
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
