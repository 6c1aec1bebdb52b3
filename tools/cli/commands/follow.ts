import { type FetchedRecord, groupPositions, readLog } from '#libs/kafka';
import { type Command, InvalidArgumentError } from 'commander';
import { LOGS } from '../../stack/directories.js';
import { CliError, EXIT } from '../cli-error.js';
import { answer } from '../command.js';
import { followRanges } from '../follow/follow-ranges.js';
import { stepsOfLogs } from '../follow/log-steps.js';
import { isFollowed, stepOfRecord, traceIn } from '../follow/record-steps.js';
import { inOrder, type Step, stepJson, stepTable } from '../follow/step.js';
import { interruption } from '../interruption.js';
import { type KafkaAdmin, withKafka } from '../kafka-admin.js';
import { momentText, parseMoment } from '../moment.js';
import { wholeNumber } from '../number-option.js';
import { warn } from '../output.js';

interface Flags {
  readonly from?: number;
  readonly records: number;
  readonly logs: string;
}

const HOUR_MS = 3_600_000;
const RECORDS = 200_000;

export function registerFollow(program: Command): void {
  program
    .command('follow')
    .argument(
      '<id>',
      'a request id (X-Request-Id of the answer), a trace id, or what the records name: an order, a task, a user',
      idOf,
    )
    .description('Shows the way of one request through all services, by records and logs.')
    .option(
      '--from <time>',
      'look at what came since: 2026-03-01T12:00:00Z, or "10m ago" (default: 1h ago)',
      (text) => parseMoment(text),
    )
    .option(
      '--records <n>',
      'look at so many records of each partition, the latest',
      wholeNumber(1, 1e9),
      RECORDS,
    )
    .option('--logs <folder>', 'where the apps have their logs, one JSON object a line', LOGS)
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- follow 0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77      all that happened to this order
  npm run cli -- --json follow 0af7651916cd43dd8448eb211c80319c --from "10m ago"

DONE BY are the groups that have committed an offset behind the record, WAITS FOR those that read its partition and have
not. The logs are those of npm start; with LOG_LEVEL=debug they have a line for each request and each handled record.`,
    )
    .action(follow);
}

async function follow(id: string, flags: Flags, command: Command): Promise<void> {
  const { from = Date.now() - HOUR_MS, records, logs } = flags;
  const ids = new Set([id]);
  const inKafka = await withKafka(command, (admin) => stepsOfKafka(admin, id, { from, records }, ids));
  const steps = inOrder([...inKafka, ...(await stepsOfLogs(logs, ids))]);
  if (steps.length === 0) {
    throw new CliError(
      EXIT.negative,
      `No record and no log since ${momentText(from)} tells of ${id}. Look further back with --from.`,
    );
  }
  answer(command, steps.map(stepJson), () => stepTable(steps));
}

/** Adds to `ids` what else the request is known by. */
async function stepsOfKafka(
  admin: KafkaAdmin,
  id: string,
  bounds: { readonly from: number; readonly records: number },
  ids: Set<string>,
): Promise<Step[]> {
  const { ranges, cut } = await followRanges(admin, bounds.from, bounds.records);
  if (cut)
    warn(`Only the latest ${bounds.records} records of a partition are looked at; --records takes more.`);
  const found: FetchedRecord[] = [];
  await readLog({ kafka: admin.kafka, ranges, signal: interruption() }, (read) => {
    for (const record of read) {
      if (!isFollowed(record, id)) continue;
      const traceId = traceIn(record);
      if (traceId !== undefined) ids.add(traceId);
      found.push(record);
    }
  });
  if (found.length === 0) return [];
  const groups = await admin.groups.describe(await admin.groups.names());
  const positions = await groupPositions(admin, groups);
  return found.map((record) => stepOfRecord(record, positions));
}

function idOf(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('An id has 1 to 64 letters, digits, dots, dashes and underscores.');
}
