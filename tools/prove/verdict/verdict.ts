import { type Account } from '../../../test/dead-letter-invariants.js';
import { INVARIANTS, type InvariantResult } from './invariants.js';

/** All that a run has shown. */
export interface Verdict {
  readonly seed: number;
  readonly folder: string;
  readonly seconds: number;
  /** Seconds from the last fault until everything was drained and ready; undefined when it never was. */
  readonly settledSeconds: number | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly accounts: readonly Account[];
  readonly invariants: readonly InvariantResult[];
}

const SHOWN = 10;

export function isClean({ invariants }: Pick<Verdict, 'invariants'>): boolean {
  return invariants.every(({ breaches }) => breaches.length === 0);
}

export function verdictText(verdict: Verdict): string {
  const broken = verdict.invariants.filter(({ breaches }) => breaches.length > 0);
  const settled = verdict.settledSeconds === undefined ? 'never' : `${verdict.settledSeconds.toFixed(1)} s`;
  return [
    '',
    ...table(Object.entries(verdict.counts).map(([what, count]) => [what, String(count)])),
    `drained and ready after the last fault: ${settled}`,
    '',
    ...table([
      ['group', 'topic', 'records', 'processed', 'duplicates', 'dead letters', 'doubled'],
      ...verdict.accounts.map((account) => [
        account.group,
        account.topic,
        ...[
          account.consumed,
          account.processed,
          account.duplicate,
          account.deadLettered,
          account.doubled,
        ].map(String),
      ]),
    ]),
    '',
    ...verdict.invariants.flatMap(({ name, breaches }) => [
      `${name.padEnd(3)}  ${breaches.length === 0 ? 'OK    ' : 'BROKEN'}  ${INVARIANTS[name]}`,
      ...breaches.slice(0, SHOWN).map((breach) => `       - ${breach}`),
      ...(breaches.length > SHOWN ? [`       ... and ${breaches.length - SHOWN} more`] : []),
    ]),
    '',
    `Seed:     ${verdict.seed}`,
    `History:  ${verdict.folder}/history.jsonl (faults, verdict and logs beside it)`,
    `Duration: ${verdict.seconds.toFixed(0)} s`,
    broken.length === 0
      ? 'Verdict:  every invariant holds'
      : `Verdict:  broken: ${broken.map(({ name }) => name).join(', ')}`,
  ].join('\n');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
