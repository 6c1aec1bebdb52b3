/** What one conversation had in one hour. */
export interface HourlyStatistics {
  readonly conversation: string;
  /** Beginning of the hour by the broker's append time. */
  readonly hour: Date;
  readonly messages: number;
  /** Unicode code points. */
  readonly characters: number;
}
