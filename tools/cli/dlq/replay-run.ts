import {
  DeadLetterDesk,
  deadLetterEnds,
  type PublishedRecord,
  readDeadLetters,
  untilGroupsPassed,
} from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { ProgressLine } from '../progress-line.js';
import { type Suite } from '../suite.js';
import { operator } from './operator.js';
import { type ReplayPlan } from './replay-plan.js';
import { settleAll, type SettleResult } from './settle-run.js';

export interface ReplayRun {
  readonly suite: Suite;
  readonly kafka: Pick<KafkaAdmin, 'kafka' | 'connection'>;
  readonly plan: ReplayPlan;
  readonly perSecond: number;
  readonly signal: AbortSignal;
  /** How long to wait for the groups, ms; undefined not to wait. */
  readonly waitMs: number | undefined;
}

export interface ReplayResult extends SettleResult {
  /** Only when it was waited for. */
  readonly outcome:
    { readonly handled: number; readonly cameBack: readonly string[]; readonly unread: number } | undefined;
}

type Replayed = PublishedRecord & {
  readonly group: string;
  readonly letter: string;
  readonly deadLetters: string;
};

export async function runReplay({
  suite,
  kafka,
  plan,
  perSecond,
  signal,
  waitMs,
}: ReplayRun): Promise<ReplayResult> {
  const before = await deadLetterEnds(
    kafka.connection,
    new Set(plan.letters.map(({ letter }) => letter.topic)),
  );
  const desk = await DeadLetterDesk.open({ ...kafka, settings: suite.settings, by: operator() });
  const replayed: Replayed[] = [];
  try {
    const result = await settleAll({
      items: plan.letters,
      what: 'replayed',
      perSecond,
      signal,
      nameOf: ({ letter }) => letter.place,
      settle: async ({ letter, record }) => {
        const published = await desk.replay(letter, record);
        replayed.push({ ...published, group: letter.group, letter: letter.place, deadLetters: letter.topic });
      },
    });
    if (waitMs === undefined || replayed.length === 0) return { ...result, outcome: undefined };
    return { ...result, outcome: await outcomeOf(kafka, replayed, before, waitMs, signal) };
  } finally {
    await desk.close();
  }
}

async function outcomeOf(
  { kafka, connection }: Pick<KafkaAdmin, 'kafka' | 'connection'>,
  replayed: readonly Replayed[],
  before: ReadonlyMap<string, bigint>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<NonNullable<ReplayResult['outcome']>> {
  let left = replayed.length;
  const progress = new ProgressLine(() => `waiting for the groups: ${left} of ${replayed.length} to read`);
  try {
    const onProgress = (unread: number) => (left = unread);
    const unread = await untilGroupsPassed({ connection, replayed, timeoutMs, signal, onProgress });
    const ours = new Set(replayed.map(({ letter }) => letter));
    const cameBack = new Map<string, string>();
    const topics = [...new Set(replayed.map(({ deadLetters }) => deadLetters))];
    // A dead letter is acknowledged before its group commits, so what has come back is there by now.
    await readDeadLetters({ kafka, connection, topics, from: before }, (letter) => {
      if (letter.replayOf !== undefined && ours.has(letter.replayOf))
        cameBack.set(letter.replayOf, letter.place);
    });
    return { handled: replayed.length - cameBack.size - unread, cameBack: [...cameBack.values()], unread };
  } finally {
    progress.stop();
  }
}
