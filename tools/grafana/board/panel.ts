/** Units that Grafana knows by these names. */
export type Unit = 'short' | 's' | 'reqps' | 'ops' | 'bytes';

/** A query and how its series are named, such as `{{topic}}`. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What a reader should think when the line moves. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** A line above which something is wrong. */
  readonly limit?: number;
  /** Values may lie below zero. */
  readonly signed?: boolean;
}

/** Panels under one heading, in the order in which they are read. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Board {
  /** Stable, for links. */
  readonly uid: string;
  readonly title: string;
  readonly sections: readonly Section[];
}

export const query = (expr: string, legend: string): Query => ({ expr, legend });

/** Per second, over as long as Grafana needs at the current zoom. */
export const rate = (counter: string): string => `rate(${counter}[$__rate_interval])`;

/** Median, 95th and 99th percentile of a histogram, over all series of the selection. */
export function percentiles(histogram: string, selection: string): Query[] {
  return [0.5, 0.95, 0.99].map((share) =>
    query(
      `histogram_quantile(${share}, sum by (le) (${rate(`${histogram}_bucket${selection}`)}))`,
      `p${share * 100}`,
    ),
  );
}
