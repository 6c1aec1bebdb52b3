import { table } from '../../output.js';
import { type FailoverResult } from './run-failover.js';
import { type Takeover } from './takeover.js';

/** Who led, how each takeover went, and whether anything was counted twice. */
export function failoverText({ lease_ms, writers, takeovers, conversations }: FailoverResult): string {
  return [
    `Three writers; one leads the statistics under a lease of ${seconds(lease_ms)} s.`,
    '',
    table(
      ['writer', 'pid', 'leads', 'token'],
      writers.map(({ instance, pid, token }) => [
        instance,
        pid ?? undefined,
        token === null ? 'no' : 'yes',
        token ?? undefined,
      ]),
    ),
    ...takeovers.flatMap((takeover) => ['', table(['seconds', 'what'], rowsOf(takeover))]),
    '',
    table(
      ['conversation', 'sent', 'stored', 'counted'],
      conversations.map(({ conversation, sent, stored, counted }) => [conversation, sent, stored, counted]),
    ),
    '',
    verdict(conversations),
  ].join('\n');
}

function rowsOf(takeover: Takeover): string[][] {
  const { signal, leader, token, successor, successor_token, late_write } = takeover;
  const frozen = signal === 'SIGSTOP';
  return [
    [
      seconds(0),
      `${leader}, which leads with token ${token}, is ${frozen ? 'frozen' : 'killed'} (${signal})`,
    ],
    [seconds(takeover.lease_over_ms), 'its lease is over'],
    [seconds(takeover.elected_ms), `${successor} leads with token ${successor_token}`],
    [seconds(takeover.counting_ms), `first statistics under token ${successor_token}`],
    [
      'then',
      frozen
        ? `${leader} wakes up, and its late write with token ${token} is ${late_write}`
        : `a late write with token ${token} is ${late_write}`,
    ],
  ];
}

function verdict(conversations: FailoverResult['conversations']): string {
  const wrong = conversations.filter(({ sent, stored, counted }) => sent !== stored || stored !== counted);
  return wrong.length === 0
    ? 'Every acknowledged message is stored once and counted once.'
    : `WRONG: ${wrong.map(({ conversation }) => conversation).join(', ')}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
