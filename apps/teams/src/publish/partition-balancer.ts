import { setTimeout as delay } from 'node:timers/promises';
import { TEAM_PARTITIONS } from '#libs/events';
import { LeaseLostError, type Term } from '#libs/mongo';
import { Logger } from '@nestjs/common';
import { rebalancePlan } from '../domain/rebalance-plan.js';
import { type TeamPartitions } from '../store/team-partitions.js';
import { type TeamLoads } from './team-loads.js';

export interface BalancerOptions {
  readonly lease: string;
  readonly everyMs: number;
}

/** Few at a time: each move is seen in the next measurement before the next one is decided. */
const MAX_MOVES = 3;
const TOLERANCE = 1.25;
/** Below this many events in a measurement no partition is hot, however uneven they are. */
const FEWEST_EVENTS = 100;

/** Moves hot teams to quieter partitions by what the leader has published since it last looked. */
export class PartitionBalancer {
  private readonly logger = new Logger('partitions');

  constructor(
    private readonly partitions: TeamPartitions,
    private readonly loads: TeamLoads,
    private readonly options: BalancerOptions,
  ) {}

  /** Until the term ends. What fails is left to the next measurement. */
  async balance(term: Term): Promise<void> {
    this.loads.take();
    for (;;) {
      await delay(this.options.everyMs, undefined, { signal: term.signal }).catch(() => undefined);
      if (!term.isCurrent()) return;
      try {
        await this.measureAndMove(term);
      } catch (error) {
        if (error instanceof LeaseLostError) return;
        this.logger.warn({ msg: 'Teams were not moved; the next measurement decides anew', err: error });
      }
    }
  }

  private async measureAndMove(term: Term): Promise<void> {
    const events = this.loads.take();
    const total = [...events.values()].reduce((sum, count) => sum + count, 0);
    if (total < FEWEST_EVENTS) return;
    const assigned = await this.partitions.of([...events.keys()]);
    const loads = assigned.map((team) => ({ ...team, events: events.get(team.team_id) ?? 0 }));
    const plan = rebalancePlan(loads, {
      partitions: TEAM_PARTITIONS,
      tolerance: TOLERANCE,
      maxMoves: MAX_MOVES,
    });
    for (const move of plan) {
      const team = assigned.find(({ team_id }) => team_id === move.team_id);
      if (!team || !(await this.partitions.move(move, team, this.options.lease, term.token))) continue;
      this.logger.log({ msg: 'A team was moved to another partition', ...move, of_events: total });
    }
  }
}
