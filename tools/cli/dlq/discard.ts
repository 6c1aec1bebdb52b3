import { type Command } from 'commander';
import { DeadLetterDesk } from '#libs/kafka';
import { answer } from '../command.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { type Suite } from '../suite.js';
import { countLetters, letterCountTable } from './letter-list.js';
import { type Selection } from './letter-selection.js';
import { operator } from './operator.js';
import { exitOf, settleLines } from './replay-report.js';
import { settleAll } from './settle-run.js';

export interface Discarding {
  readonly command: Command;
  readonly suite: Suite;
  readonly kafka: Pick<KafkaAdmin, 'kafka' | 'connection'>;
  readonly selection: Selection;
  readonly reason: string;
  readonly execute: boolean;
  readonly signal: AbortSignal;
}

// One small record each: no consumer has to be spared.
const PER_SECOND = 10_000;

export async function discardLetters(discarding: Discarding): Promise<void> {
  const { command, suite, kafka, selection, reason, execute, signal } = discarding;
  const { letters } = selection;
  const plan = {
    selected: letters.length,
    matching: selection.matching,
    summary: countLetters(letters),
    reason,
  };
  if (letters.length === 0)
    return answer(command, { ...plan, executed: false }, () => 'No open dead letter matches.');
  const planned = letterCountTable(plan.summary);
  if (!execute) {
    const hint = 'A dry run: nothing is changed without --execute.';
    return answer(command, { ...plan, executed: false }, () => `${planned}\n\n${hint}`);
  }
  const desk = await DeadLetterDesk.open({ ...kafka, settings: suite.settings, by: operator() });
  try {
    const result = await settleAll({
      items: letters,
      what: 'discarded',
      perSecond: PER_SECOND,
      signal,
      nameOf: ({ letter }) => letter.place,
      settle: ({ letter }) => desk.discard(letter, reason),
    });
    const { done: discarded, refused } = result;
    const lines = [planned, '', `Discarded ${discarded} of ${letters.length}.`, ...settleLines(result)];
    answer(command, { ...plan, executed: true, discarded, refused }, () => lines.join('\n'));
    process.exitCode = exitOf(result);
  } finally {
    await desk.close();
  }
}
