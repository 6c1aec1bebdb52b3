import { type Command } from 'commander';
import { EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { interruption } from '../interruption.js';
import { replayAnalytics } from '../replay/replay-analytics.js';
import { replayText } from '../replay/replay-text.js';

export function registerAnalytics(program: Command): void {
  const analytics = program.command('analytics').description('What the analytics service has counted.');
  analytics
    .command('replay')
    .description(
      'Counts inventory-events again from the oldest record, beside the running service, and compares both results.',
    )
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- analytics replay
  npm run cli -- analytics replay --json

The running service is only read: its group, its database and the flow of orders are left alone. Both sides count up to
exactly the same offsets, so orders may go on. It keeps every order id in memory, enough for about five million orders.

Ends with 0 when the metrics are consistent, with 1 when they differ, and with 4 when retention has already removed
records that the service has counted.`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const result = await replayAnalytics(await suiteOf(command), interruption());
      answer(command, result, () => replayText(result));
      if (!result.consistent) process.exitCode = EXIT.negative;
    });
}
