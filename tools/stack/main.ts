// `npm start` and `npm stop`: the whole suite on this machine, with servers of its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { STACK_APPS } from './app-list.js';
import { PROJECT } from './directories.js';
import { start } from './start.js';
import { startDetached } from './start-detached.js';
import { stop } from './stop.js';

interface StartFlags {
  readonly detach?: true;
  readonly fresh?: true;
  readonly secure?: true;
  readonly brokers: number;
  readonly mongoNodes: number;
  readonly only?: string[];
  readonly background?: true;
}

const dotenv = join(PROJECT, '.env');
if (existsSync(dotenv)) process.loadEnvFile(dotenv);

const program = new Command('npm').description('Ordered on this machine');

program
  .command('start')
  .usage('-- [options]')
  .description('Starts Kafka, MongoDB and every app, and prints where they are. Ctrl+C stops them in order.')
  .option('-d, --detach', 'return once everything is ready; `npm stop` stops it')
  .option('--fresh', 'delete the data of earlier starts first')
  .option('--secure', 'Kafka and MongoDB with TLS and passwords, made for this folder; data of their own')
  .option('--brokers <count>', 'Kafka brokers: 1, or 3 for fault tests', clusterSize, 1)
  .option('--mongo-nodes <count>', 'members of the MongoDB replica set: 1 or 3', clusterSize, 1)
  .option(
    '--only <apps>',
    `some apps, separated by commas: ${STACK_APPS.map(({ name }) => name).join(',')}`,
    names,
  )
  // How --detach calls itself.
  .addOption(new Option('--background').hideHelp())
  .addHelpText('after', environmentHelp())
  .action(async (flags: StartFlags) => {
    process.exitCode = flags.detach
      ? await startDetached(fileURLToPath(import.meta.url), argumentsOf(flags))
      : await start(
          { ...flags, fresh: flags.fresh === true, secure: flags.secure === true },
          howToStop(flags),
        );
    process.exit();
  });

program
  .command('stop')
  .description('Stops what `npm start` started from this folder, and waits until all of it is down.')
  .action(async () => {
    process.exitCode = await stop();
  });

await program.parseAsync();

function howToStop({ background }: StartFlags): string {
  return background ? '`npm stop` stops everything.' : 'Ctrl+C stops everything.';
}

function argumentsOf({ fresh, secure, brokers, mongoNodes, only }: StartFlags): string[] {
  return [
    '--background',
    ...(fresh ? ['--fresh'] : []),
    ...(secure ? ['--secure'] : []),
    ...(only ? ['--only', only.join(',')] : []),
    `--brokers=${brokers}`,
    `--mongo-nodes=${mongoNodes}`,
  ];
}

function clusterSize(text: string): number {
  if (text === '1' || text === '3') return Number(text);
  throw new InvalidArgumentError('It is 1 or 3.');
}

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function environmentHelp(): string {
  const ports = STACK_APPS.map(
    ({ portVariable, defaultPort }) => `  ${portVariable.padEnd(20)}${defaultPort}`,
  );
  return [
    '',
    'Environment (or .env):',
    '  KAFKA_BOOTSTRAP     brokers of yours; none is started then',
    '  MONGO_URL           a replica set of yours; none is started then',
    '  KAFKA_PORT          9092; three brokers take the next two as well',
    '  MONGO_PORT          27017; three members take the next two as well',
    '  SMTP_URL            a mail server of yours; no inbox is started then',
    '  INBOX_PORT          8025; INBOX_SMTP_PORT, 1025, takes the mails',
    ...ports,
  ].join('\n');
}
