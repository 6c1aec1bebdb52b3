import { type Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { interruption } from '../interruption.js';
import { isGood, type LoadTestPlan, runLoadTest } from '../load-test/load-test.js';
import { loadTestText } from '../load-test/load-test-text.js';
import { wholeNumber } from '../number-option.js';

export function registerLoadTest(program: Command): void {
  program
    .command('load-test')
    .description('Users post to their timelines at the same time; measures it, and checks every order.')
    .option('--users <n>', 'users that post at the same time', wholeNumber(1, 1000), 10)
    .option('--messages <n>', 'posts of all users together', wholeNumber(1, 1e6), 1000)
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- load-test --users 10 --messages 1000
  npm run cli -- load-test --users 100 --messages 20000 --json

The users are new ones. Each sends its next post when the last is acknowledged, so the order of its timeline is known.
Asks the timeline at TIMELINE_URL. Ends with 1 when a post failed or an order is broken.`,
    )
    .action(async (plan: LoadTestPlan, command: Command) => {
      if (plan.messages < plan.users)
        throw new CliError(EXIT.usage, '--messages must be at least --users, so that everybody posts.');
      const suite = await suiteOf(command);
      const result = await runLoadTest(suite.url('timeline'), plan, interruption());
      answer(command, result, () => loadTestText(result));
      if (!isGood(result)) process.exitCode = EXIT.negative;
    });
}
