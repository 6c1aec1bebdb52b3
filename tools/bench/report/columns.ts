import { type Table } from '../item.js';
import { type Figure, figureOf, ratioOf, type Samples } from '../rounds.js';
import { type Spread } from '../statistics.js';
import { decimals, spreadText } from './figures.js';

export interface Column {
  readonly head: string;
  cell(samples: Samples, contender: string): string;
}

export const CONTENDER: Column = { head: '', cell: (_samples, contender) => contender };
export const RATE = figureColumn('per second', 'rate');
export const AVERAGE = figureColumn('average ms', 'averageMs');
export const P50 = figureColumn('p50 ms', 'p50Ms');
export const P99 = figureColumn('p99 ms', 'p99Ms');
export const CPU = figureColumn('CPU us each', 'cpuMicros');
export const BROKER_CPU = figureColumn('broker CPU us each', 'brokerCpuMicros');

/** How many times the figure of each other contender ours is. */
export function ratioTo(ours: string, figure: Figure): Column {
  return {
    head: 'ours is x of it',
    cell: (samples, contender) =>
      contender === ours ? '' : spreadText(ratioOf(samples, ours, contender, figure)),
  };
}

/** A row for each contender, in the order in which they were given. */
export function tableOf(samples: Samples, columns: readonly Column[]): Table {
  return {
    head: columns.map(({ head }) => head),
    rows: Object.keys(samples).map((contender) => columns.map((column) => column.cell(samples, contender))),
  };
}

function figureColumn(head: string, figure: Figure): Column {
  return { head, cell: (samples, contender) => textOf(figureOf(samples, contender, figure)) };
}

function textOf(spread: Spread | undefined): string {
  return spread === undefined ? '-' : decimals(spread.median);
}
