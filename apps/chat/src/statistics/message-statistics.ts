import { setTimeout as sleep } from 'node:timers/promises';
import { messageLog } from '#libs/events';
import { mongoErrorClass, type Term } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { Logger } from '@nestjs/common';
import { type StatisticsStore } from '../store/statistics-store.js';

export const STATISTICS_LEASE = 'message-statistics';

/** Counts stored messages per conversation and hour, where this process leads. */
export class MessageStatistics {
  private readonly logger = new Logger('Statistics');

  constructor(
    private readonly store: StatisticsStore,
    private readonly intervalMs: number,
  ) {}

  /** Counts until the term ends; an absent database is waited for. */
  async lead(term: Term): Promise<void> {
    while (!term.signal.aborted) {
      try {
        await this.catchUp(term);
      } catch (error) {
        const errorClass = mongoErrorClass(error);
        if (errorClass !== 'infrastructure' && errorClass !== 'transient') throw error;
        this.logger.warn({ msg: 'Statistics wait for the database', reason: String(error) });
      }
      await sleep(this.intervalMs, undefined, { signal: term.signal }).catch(() => undefined);
    }
  }

  private async catchUp({ token, signal }: Term): Promise<void> {
    for (let partition = 0; partition < messageLog.partitions; partition += 1) {
      // Once more only for what one turn could not hold: the messages that come meanwhile wait for the next interval.
      for (let more = true; more && !signal.aborted;) {
        const turn = await this.store.countNext(partition, { lease: STATISTICS_LEASE, token });
        if (turn.counted > 0) crashPoint('after-statistics');
        more = turn.more;
      }
    }
  }
}
