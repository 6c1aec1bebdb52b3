import { appendFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { STATE } from '../../stack/directories.js';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { itemList } from '../generate/item-list.js';
import { interruption } from '../interruption.js';
import { withKafka } from '../kafka-admin.js';
import { wholeNumber } from '../number-option.js';
import { warn } from '../output.js';
import { reportText } from '../report/report-text.js';
import { isGood, type ReportPlan, runReport } from '../report/run-report.js';

type Flags = ReportPlan & { readonly output?: string };

/** Nobody stocks it, so a report takes nothing from anybody. */
const NOT_IN_STOCK = 'report';

export function registerReport(program: Command): void {
  program
    .command('report')
    .description(
      'Measures the running suite: latency of single requests, throughput, lag while it drains, and a replay of the metrics.',
    )
    .option('--requests <n>', 'POST /order, one after another', wholeNumber(1, 1e6), 100)
    .option('--events <n>', 'orders published straight to Kafka', wholeNumber(1, 1e7), 10_000)
    .addOption(
      new Option(
        '--items <list>',
        `what is ordered, separated by commas; "${NOT_IN_STOCK}" is not in stock, so that nothing is taken`,
      )
        .argParser(itemList)
        .default([NOT_IN_STOCK], NOT_IN_STOCK),
    )
    .option('--output <file>', 'where to save it (default: .ordered/report-<time>.txt)')
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- report
  npm run cli -- report --items pizza,burger --output report.txt

The orders are real ones: the services record and count them. Ends with 1 when something was not acknowledged or not
worked off, or when the replay differs.`,
    )
    .action(async (flags: Flags, command: Command) => {
      const suite = await suiteOf(command);
      const file = resolve(
        flags.output ?? join(STATE, `report-${new Date().toISOString().replace(/[:.]/g, '-')}.txt`),
      );
      if (flags.output === undefined) await mkdir(STATE, { recursive: true });
      await requireWritable(file);
      const signal = interruption();
      const report = await withKafka(command, (admin) => runReport(suite, admin, flags, signal)).catch(
        async (error: unknown) => {
          await removeIfEmpty(file);
          throw error;
        },
      );
      const text = reportText(report);
      await writeFile(file, `${text}\n`);
      answer(command, { ...report, saved: file }, () => text);
      warn(`Saved to ${file}`);
      if (!isGood(report)) process.exitCode = EXIT.negative;
    });
}

/** Before a minute of measuring, not after it. */
async function requireWritable(file: string): Promise<void> {
  try {
    await appendFile(file, '');
  } catch (error) {
    throw new CliError(EXIT.usage, `--output: ${(error as Error).message}`);
  }
}

async function removeIfEmpty(file: string): Promise<void> {
  if ((await stat(file)).size === 0) await rm(file);
}
