import { type Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { deliveryPlan, EVENTS_PER_KILL } from '../demo/delivery-plan.js';
import { demoText } from '../demo/demo-text.js';
import { growthText, keptOrder } from '../demo/growth/growth-text.js';
import { failoverText } from '../demo/failover/failover-text.js';
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
    .description('Demonstrations beside the suite, on topics or servers of their own.');
  registerDelivery(demo);
  registerFailover(demo);
  registerGrowth(demo);
}

function registerDelivery(demo: Command): void {
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
        // What a demonstration needs would double the time that every other command takes to start.
        const { runDemo } = await import('../demo/run-demo.js');
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

function registerFailover(demo: Command): void {
  demo
    .command('failover')
    .description(
      'Shows who leads when the leader is killed or frozen: the takeover with its times, late writes refused, nothing counted twice.',
    )
    .option('--lease <ms>', 'how long a vanished leader is waited for', wholeNumber(1000, 30_000), 3000)
    .option('--kills <n>', 'how often the leader is killed, before one is frozen', wholeNumber(0, 20), 1)
    .addHelpText(
      'after',
      `
Example:
  npm run cli -- demo failover

Starts three writers of the chat with a broker and a mongod of their own, on free ports, and deletes all of it afterwards;
a running suite is not touched, and none is needed. Takes about half a minute. Ends with 1 when a late write was accepted,
or a message was lost or counted twice. docs/consensus.md explains the result.`,
    )
    .action(async ({ lease, kills }: { lease: number; kills: number }, command: Command) => {
      const { runFailover } = await import('../demo/failover/run-failover.js');
      const result = await runFailover({ leaseMs: lease, kills }, interruption());
      answer(command, result, () => failoverText(result));
      const allCounted = result.conversations.every(
        ({ sent, stored, counted }) => sent === stored && stored === counted,
      );
      const accepted = result.takeovers.some(({ late_write }) => late_write === 'accepted');
      if (!allCounted || accepted) process.exitCode = EXIT.negative;
    });
}

function registerGrowth(demo: Command): void {
  demo
    .command('growth')
    .description('Gives a topic more partitions while people post, and shows that their order is kept.')
    .option('--partitions <n>', 'how many it gets; it has 6', wholeNumber(7, 60), 12)
    .option('--posts <n>', 'posts before it begins, and as many afterwards', wholeNumber(12, 2000), 600)
    .addHelpText(
      'after',
      `
Example:
  npm run cli -- demo growth

Starts two timelines with a broker and a mongod of their own, on free ports, and deletes all of it afterwards; a running suite
is not touched, and none is needed. Takes about half a minute. Ends with 1 when a post is missing, doubled or out of order.
docs/partitions.md explains the steps.`,
    )
    .action(async (plan: { partitions: number; posts: number }, command: Command) => {
      const { runGrowth } = await import('../demo/growth/run-growth.js');
      const result = await runGrowth(plan, interruption());
      answer(command, result, () => growthText(result));
      if (!keptOrder(result)) process.exitCode = EXIT.negative;
    });
}
