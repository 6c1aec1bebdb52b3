// `npm run cli -- <command>`: looks into a running suite and works on it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
import { PROJECT } from '../stack/directories.js';
import { EXIT } from './cli-error.js';
import { COMMANDS } from './commands/all.js';
import { explain } from './explain.js';
import { warn } from './output.js';

const dotenv = join(PROJECT, '.env');
if (existsSync(dotenv)) process.loadEnvFile(dotenv);
// What our libraries say about connections is no part of an answer.
if (!process.env.CLI_LOGS) Logger.overrideLogger(false);

const program = new Command('ordered')
  .description('Looks into a running Ordered suite and works on it.')
  .usage('<command> [options]        (npm run cli -- <command> [options])')
  .option('--bootstrap <brokers>', 'Kafka brokers, host:port, several separated by commas')
  .option('--json', 'answer as JSON instead of a table')
  .showHelpAfterError('Add --help to see what this command takes.')
  .exitOverride()
  .addHelpText(
    'after',
    `
Talks to the brokers of --bootstrap or KAFKA_BOOTSTRAP, else to the stack that npm start runs from this folder,
else to 127.0.0.1:9092; to the apps at ORDERS_URL, TIMELINE_URL and the like, else at their usual ports.

Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 something could not be reached, 4 refused as not safe now.`,
  );
for (const register of COMMANDS) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else {
    const { message, exit } = explain(error);
    warn(message);
    process.exitCode = exit;
  }
}
// Clients may still hold timers; stdout must be written before the end.
process.stdout.write('', () => process.exit());
