import { type Goal, type ItemResult, meets, type Table } from '../item.js';
import { figureOf } from '../rounds.js';
import { decimals, spreadText } from './figures.js';

/** An item's result for people: table, goals with their verdict, and what to know about them. */
export function itemText(title: string, result: ItemResult): string {
  return [
    '',
    title,
    ...tableLines(result.table),
    ...result.goals.map(goalLine),
    ...result.notes.map((note) => `  note: ${note}`),
    ...busyLines(result),
    ...result.countFaults.map((fault) => `  WRONG COUNT: ${fault}`),
  ].join('\n');
}

export function tableLines({ head, rows }: Table): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    // Names to the left, figures to the right.
    `  ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ')}`.trimEnd(),
  );
}

export function goalLine(goal: Goal): string {
  const { what, rule, limit, unit, measured } = goal;
  const wanted = unit === '' ? `${rule} ${limit} times` : `${rule} ${limit} ${unit}`;
  const verdict = meets(goal) ? 'met' : 'MISSED';
  return `  ${verdict}: ${what}: ${spreadText(measured)}${unit === '' ? '' : ` ${unit}`}, wanted ${wanted}`;
}

const WORTH_MENTIONING = 0.1;

/** Figures of a busy machine deserve less trust, so the report says when it was. */
function busyLines({ samples }: ItemResult): string[] {
  const highest = Math.max(
    0,
    ...Object.keys(samples).map((name) => figureOf(samples, name, 'othersCores')?.high ?? 0),
  );
  if (highest < WORTH_MENTIONING) return [];
  return [`  note: other programs kept up to ${decimals(highest)} cores busy meanwhile`];
}
