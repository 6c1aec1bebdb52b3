import { type Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { deliveryPlan, EVENTS_PER_KILL } from '../demo/delivery-plan.js';
import { demoText } from '../demo/demo-text.js';
import { runDemo } from '../demo/run-demo.js';
import { OF_THE_SUITE } from '../demo/ways.js';
import { interruption } from '../interruption.js';
import { withKafka } from '../kafka-admin.js';
import { wholeNumber } from '../number-option.js';

interface Flags {
  readonly events: number;
  readonly kills: number;
  readonly seed?: number;
}

export function registerDemo(program: Command): void {
  const demo = program
    .command('demo')
    .description('Demonstrations beside the suite, on topics of their own.');
  demo
    .command('delivery')
    .description(
      'Shows what is lost and what is doubled when consumers are killed, by when they commit: four ways, same events, same kills.',
    )
    .option('--events <n>', 'events for each way', wholeNumber(1, 1e6), 2000)
    .option('--kills <n>', 'how often each way is killed', wholeNumber(0, 100), 5)
    .option('--seed <n>', 'the same moments of the kills each time', wholeNumber(0, 2 ** 32 - 1))
    .addHelpText(
      'after',
      `
Example:
  npm run cli -- demo delivery --events 2000 --kills 5

Uses a scratch topic, scratch groups and a scratch database of the running suite, and deletes them. A kill takes about
seven seconds, the time until Kafka gives up a member that has vanished. Ends with 1 when the suite's own way, the last,
has lost or doubled anything. docs/delivery.md explains the result.`,
    )
    .action(
      async ({ events, kills, seed = Math.floor(Math.random() * 2 ** 32) }: Flags, command: Command) => {
        if (events < kills * EVENTS_PER_KILL)
          throw new CliError(EXIT.usage, `${kills} kills need at least ${kills * EVENTS_PER_KILL} events.`);
        const suite = await suiteOf(command);
        const plan = deliveryPlan(events, kills, seed);
        const signal = interruption();
        const ways = await withKafka(command, (admin) => runDemo(suite, admin, plan, signal));
        answer(command, { seed, batch_records: plan.batchRecords, ways }, () => demoText(ways, plan));
        const ours = ways.find(({ way }) => way === OF_THE_SUITE)!;
        if (ours.lost > 0 || ours.doubled > 0) process.exitCode = EXIT.negative;
      },
    );
}
