/** A system beside the orders: its traffic runs by itself, and what strikes strikes it as well. */
export interface Side {
  /** What its traffic has found to be wrong. */
  readonly breaches: readonly string[];
  /** I12, one look. */
  commitsAhead(): Promise<string[]>;
  /** Rejects when its consumers have not handled that many records more in time. */
  untilMoving(more: number, timeoutMs: number): Promise<void>;
  /** Nobody sends any longer; resolves when all that was sent is acknowledged. */
  stopSending(): Promise<void>;
  untilDrained(timeoutMs: number): Promise<void>;
}
