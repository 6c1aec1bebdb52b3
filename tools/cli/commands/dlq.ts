import { type Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { interruption } from '../interruption.js';
import { withKafka } from '../kafka-admin.js';
import { wholeNumber } from '../number-option.js';
import { warn } from '../output.js';
import { discardLetters } from '../dlq/discard.js';
import { addFilterOptions, isFilter, type LetterFilter } from '../dlq/letter-filter.js';
import { letterListJson, letterListText } from '../dlq/letter-list.js';
import { selectLetters } from '../dlq/letter-selection.js';
import { letterViewJson, letterViewText, viewLetter } from '../dlq/letter-view.js';
import { overtakenText, planJson, planReplay, planText } from '../dlq/replay-plan.js';
import { exitOf, replayJson, replayText } from '../dlq/replay-report.js';
import { runReplay } from '../dlq/replay-run.js';

const FASTEST = 10_000;

export function registerDlq(program: Command): void {
  const dlq = program
    .command('dlq')
    .description('Dead letters: records that a consumer group could not process.');
  registerList(dlq);
  registerShow(dlq);
  registerReplay(dlq);
  registerDiscard(dlq);
}

function registerList(dlq: Command): void {
  addFilterOptions(
    dlq
      .command('list')
      .argument('[topic]', 'with or without .dlq; all topics by default')
      .description('Open dead letters: how many by topic, group and reason, and each of them.')
      .option('--all', 'also those that have been replayed or discarded'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  npm run cli -- dlq list order-events --group inventory-service --since "1h ago"',
    )
    .action(async (topic: string | undefined, flags: LetterFilter & { all?: true }, command: Command) => {
      const filter = topic === undefined ? flags : { ...flags, topic };
      const settledToo = flags.all === true;
      const signal = interruption();
      const found = await withKafka(command, (kafka) =>
        selectLetters(kafka, { places: [], filter, settledToo, records: false, signal }),
      );
      answer(command, letterListJson(found), () => letterListText(found, filter.limit !== undefined));
    });
}

function registerShow(dlq: Command): void {
  dlq
    .command('show')
    .argument('<place>', 'as dlq list shows it')
    .description('One dead letter with its reason, headers and value, and what came after it.')
    .addHelpText('after', '\nExample:\n  npm run cli -- dlq show order-events.dlq/2@17')
    .action(async (place: string, _flags: object, command: Command) => {
      const signal = interruption();
      const view = await withKafka(command, async (kafka) => {
        const question = { places: [place], filter: {}, settledToo: true, records: true, signal };
        return viewLetter(kafka, await selectLetters(kafka, question), signal);
      });
      answer(command, letterViewJson(view), () => letterViewText(view));
    });
}

interface ReplayFlags extends LetterFilter {
  readonly all?: true;
  readonly again?: true;
  readonly rate: number;
  readonly execute?: true;
  readonly wait?: true;
  readonly timeout: number;
}

function registerReplay(dlq: Command): void {
  addFilterOptions(
    dlq
      .command('replay')
      .argument('[places...]', 'as dlq list shows them')
      .description(
        'Sends dead letters to the group that could not process them, and to no other. A dry run unless --execute is given.',
      )
      .option('--all', 'every open dead letter'),
  )
    .option('--again', 'also those that have been replayed or discarded before')
    .option('--rate <n>', 'at most so many per second', wholeNumber(1, FASTEST), 50)
    .option('--execute', 'do it')
    .option('--wait', 'until the groups have read them; ends with 1 when some came back as new dead letters')
    .option('--timeout <seconds>', 'how long to wait', wholeNumber(1, 86_400), 60)
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- dlq replay --group inventory-service --code DOCUMENT_REFUSED
  npm run cli -- dlq replay order-events.dlq/2@17 --execute --wait

Interrupted, or ended in any other way, the same command goes on where it stopped.`,
    )
    .action(async (places: string[], flags: ReplayFlags, command: Command) => {
      requireChoice(places, flags);
      const suite = await suiteOf(command);
      const signal = interruption();
      await withKafka(command, async (kafka) => {
        const question = { places, filter: flags, settledToo: flags.again === true, records: true, signal };
        const plan = await planReplay(kafka, await selectLetters(kafka, question), signal);
        const warning = overtakenText(plan);
        if (!flags.execute || plan.letters.length === 0) {
          return answer(command, { ...planJson(plan), executed: false }, () => planText(plan, warning));
        }
        if (warning) warn(warning);
        const waitMs = flags.wait && flags.timeout * 1000;
        const result = await runReplay({ suite, kafka, plan, perSecond: flags.rate, signal, waitMs });
        answer(command, replayJson(plan, result), () => replayText(plan, result));
        process.exitCode = exitOf(result);
      });
    });
}

interface DiscardFlags extends LetterFilter {
  readonly all?: true;
  readonly reason: string;
  readonly execute?: true;
}

function registerDiscard(dlq: Command): void {
  addFilterOptions(
    dlq
      .command('discard')
      .argument('[places...]', 'as dlq list shows them')
      .description(
        'Notes that dead letters need nothing more; their records stay. A dry run unless --execute is given.',
      )
      .requiredOption('--reason <text>', 'why, for those who look later')
      .option('--all', 'every open dead letter'),
  )
    .option('--execute', 'do it')
    .addHelpText(
      'after',
      '\nExample:\n  npm run cli -- dlq discard --code INVALID_JSON --reason "load test" --execute',
    )
    .action(async (places: string[], flags: DiscardFlags, command: Command) => {
      requireChoice(places, flags);
      const suite = await suiteOf(command);
      const signal = interruption();
      const { reason, execute = false } = flags;
      await withKafka(command, async (kafka) => {
        const question = { places, filter: flags, settledToo: false, records: false, signal };
        const selection = await selectLetters(kafka, question);
        await discardLetters({ command, suite, kafka, selection, reason, execute, signal });
      });
    });
}

/** Everything must be meant, and not be what is left when a filter was forgotten. */
function requireChoice(places: readonly string[], flags: LetterFilter & { all?: true }): void {
  if (places.length > 0 || flags.all || isFilter(flags)) return;
  throw new CliError(
    EXIT.usage,
    'Which dead letters? Name their places, or a filter such as --group, or --all.',
  );
}
