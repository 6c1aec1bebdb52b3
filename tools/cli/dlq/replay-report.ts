import { PublishError } from '#libs/kafka';
import { EXIT, type ExitCode } from '../cli-error.js';
import { explain } from '../explain.js';
import { planJson, planText, type ReplayPlan } from './replay-plan.js';
import { type ReplayResult } from './replay-run.js';
import { type SettleResult } from './settle-run.js';

export function replayJson(plan: ReplayPlan, result: ReplayResult): object {
  const { done, refused, stopped, outcome } = result;
  return {
    ...planJson(plan),
    executed: true,
    replayed: done,
    refused,
    stopped: stopped === undefined ? null : stoppedText(stopped),
    ...(outcome && {
      handled: outcome.handled,
      came_back: outcome.cameBack,
      unread: outcome.unread,
    }),
  };
}

export function replayText(plan: ReplayPlan, result: ReplayResult): string {
  const { outcome } = result;
  const lines = [
    planText(plan),
    '',
    `Replayed ${result.done} of ${plan.letters.length}.`,
    ...settleLines(result),
  ];
  if (!outcome) return lines.join('\n');
  const { handled, cameBack, unread } = outcome;
  lines.push(`${handled} were handled, ${cameBack.length} came back as new dead letters.`);
  const which = cameBack.length === 1 ? 'it' : 'the first';
  if (cameBack.length > 0) lines.push(`Look at ${which}: npm run cli -- dlq show ${cameBack[0]}`);
  if (unread > 0) lines.push(`${unread} were not read in time: does their group run? See groups describe.`);
  return lines.join('\n');
}

/** What did not go as asked, and how to go on. */
export function settleLines({ refused, stopped }: SettleResult): string[] {
  const lines = refused.map(({ place, reason }) => `${place} stays open. ${reason}`);
  if (stopped !== undefined) lines.push(`${stoppedText(stopped)} The same command goes on from here.`);
  return lines;
}

export function exitOf(result: SettleResult & Partial<Pick<ReplayResult, 'outcome'>>): ExitCode {
  const { refused, stopped, outcome } = result;
  if (stopped instanceof Error) return explain(stopped).exit;
  if (stopped !== undefined || refused.length > 0) return EXIT.negative;
  if (!outcome) return EXIT.done;
  if (outcome.cameBack.length > 0) return EXIT.negative;
  return outcome.unread > 0 ? EXIT.unreachable : EXIT.done;
}

function stoppedText(stopped: NonNullable<SettleResult['stopped']>): string {
  if (stopped === 'interrupted') return 'Interrupted.';
  const unsure = stopped instanceof PublishError && stopped.code === 'OUTCOME_UNKNOWN';
  const last = unsure ? ' The last one may have been written; another replay of it is a redelivery.' : '';
  return `Stopped: ${explain(stopped).message}${last}`;
}
