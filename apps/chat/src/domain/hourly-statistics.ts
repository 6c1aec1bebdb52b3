/** What one conversation had in one hour. */
export interface HourlyStatistics {
  readonly conversation: string;
  /** Beginning of the hour by the broker's append time. */
  readonly hour: Date;
  readonly messages: number;
  /** Unicode code points. */
  readonly characters: number;
}

interface Counted {
  readonly conversation: string;
  readonly timestamp: number;
  readonly content: string;
}

const HOUR_MS = 3_600_000;

/** One entry per conversation and hour. */
export function hourlyStatistics(messages: readonly Counted[]): HourlyStatistics[] {
  const byHour = new Map<string, HourlyStatistics>();
  for (const { conversation, timestamp, content } of messages) {
    const hour = new Date(Math.floor(timestamp / HOUR_MS) * HOUR_MS);
    const id = `${conversation} ${hour.getTime()}`;
    const known = byHour.get(id);
    byHour.set(id, {
      conversation,
      hour,
      messages: (known?.messages ?? 0) + 1,
      characters: (known?.characters ?? 0) + [...content].length,
    });
  }
  return [...byHour.values()];
}
