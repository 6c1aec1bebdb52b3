import { Logger } from '@nestjs/common';
import { type ViolationEvidence } from './order-sentinel.js';

const INTERVAL_MS = 1000;

/** Logs violations with their evidence, one a second of each kind at most; what was left out is counted. */
export class ViolationLog {
  private readonly logger = new Logger('OrderSentinel');
  private readonly lastAt = new Map<string, number>();
  private leftOut = 0;

  constructor(private readonly group: string) {}

  write(evidence: ViolationEvidence): void {
    const now = performance.now();
    const last = this.lastAt.get(evidence.kind);
    if (last !== undefined && now - last < INTERVAL_MS) {
      this.leftOut += 1;
      return;
    }
    this.lastAt.set(evidence.kind, now);
    const more = this.leftOut > 0 ? { left_out: this.leftOut } : {};
    this.leftOut = 0;
    this.logger.warn({ msg: 'The order of a key was broken', group: this.group, ...evidence, ...more });
  }
}
