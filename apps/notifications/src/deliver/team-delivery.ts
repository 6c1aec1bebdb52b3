import { Injectable } from '@nestjs/common';
import { crashPoint } from '#libs/service';
import { type Notice, noticesOf } from '../domain/notices.js';
import { type TeamEvent } from '../domain/team-event.js';
import { turnOf } from '../domain/turn.js';
import { Beginning } from '../store/beginning.js';
import { Ledger } from '../store/ledger.js';
import { LaneStore, type Release, type WaitingEvent } from '../store/lane-store.js';
import { RecipientStore } from '../store/recipient-store.js';
import { TeamFactsStore } from '../store/team-facts.js';
import { deliveryMetrics } from './delivery-metrics.js';
import { type HeldLane } from './held-lane.js';
import { MailPost } from './mail-post.js';
import { RetryPause } from './retry-pause.js';

/** After so many events another team's turn comes. */
const AT_ONCE = 50;
const READ = 10;
const ADDRESS_EVERY_MS = 500;

/** Sends what waits of one team, event by event in the team's order. */
@Injectable()
export class TeamDelivery {
  constructor(
    private readonly lanes: LaneStore,
    private readonly facts: TeamFactsStore,
    private readonly ledger: Ledger,
    private readonly recipients: RecipientStore,
    private readonly post: MailPost,
    private readonly pause: RetryPause,
    private readonly beginning: Beginning,
  ) {}

  /**
   * Resolves to what the lane waits for next; undefined when it is another's by now. Rejects when MongoDB or Kafka is away, or
   * with LaneLost.
   */
  async run(held: HeldLane, signal: AbortSignal): Promise<Release | undefined> {
    const { lane } = held;
    let nextSeq = lane.next_seq;
    let { attempts } = lane;
    for (let done = 0; done < AT_ONCE;) {
      const events = await this.lanes.waiting(lane._id, READ);
      if (events.length === 0) return { to: 'idle' };
      for (const waiting of events) {
        if (signal.aborted) return { to: 'soon' };
        const turn = waiting.again
          ? ({ go: true, outOfOrder: false } as const)
          : turnOf({ seq: waiting.seq, waitedMs: waiting.waited_ms }, nextSeq, this.pause.holdBackMs);
        if (!turn.go) return { to: 'wait', ms: turn.waitMs };
        const event = eventOf(waiting);
        const stopped = await this.deliver(held, waiting, event, attempts + 1, signal);
        if (stopped) return stopped;
        if (!held.isOurs) return undefined;
        if (turn.outOfOrder) deliveryMetrics.outOfOrder.inc();
        await this.facts.finish(lane, event);
        crashPoint('after-finish');
        nextSeq = Math.max(nextSeq, waiting.seq + 1);
        attempts = 0;
        done += 1;
      }
    }
    return { to: 'soon' };
  }

  /** Undefined when every recipient of the event is settled. */
  private async deliver(
    held: HeldLane,
    waiting: WaitingEvent,
    event: TeamEvent,
    attempt: number,
    signal: AbortSignal,
  ): Promise<Release | undefined> {
    if (!waiting.again && (await this.beginning.isOldNews(event.time))) {
      deliveryMetrics.skipped.inc({ reason: 'before_first_start' });
      return undefined;
    }
    const notices = waiting.again
      ? await this.refusedBefore(event)
      : noticesOf(event, await this.facts.before(event));
    if (notices.length === 0) return undefined;
    const people = await this.recipients.byIds([
      event.data.actor,
      ...notices.map(({ user_id }) => user_id),
      ...assigneeOf(event),
    ]);
    const nameOf = (id: string) => people.get(id)?.name ?? id;
    const lane = await this.lanes.lanes.findOne({ _id: event.data.team_id }, { projection: { name: 1 } });
    const view = { team: lane?.name ?? event.data.team_id, actor: nameOf(event.data.actor), nameOf };
    let stopped: Release | undefined;
    for (const { user_id, kind } of notices) {
      if (!held.isOurs || signal.aborted) return { to: 'soon' };
      const posted = await this.post.post({
        ...{ event, kind, view, userId: user_id, to: people.get(user_id) },
        record: waiting.record,
        again: waiting.again === true,
        waitedMs: waiting.waited_ms,
        isOurs: () => held.isOurs,
      });
      if (posted.settled) continue;
      if (!held.isOurs || signal.aborted) return { to: 'soon' };
      const noAddress = !people.has(user_id);
      stopped ??= noAddress
        ? { to: 'wait', ms: ADDRESS_EVERY_MS }
        : { to: 'parked', ms: this.pause.before(attempt), reason: posted.reason };
      // The others would only wait for the same.
      if (posted.serverAway) break;
    }
    return stopped;
  }

  private async refusedBefore(event: TeamEvent): Promise<Notice[]> {
    const entries = await this.ledger.refusedOf(event.id);
    return entries.map(({ recipient, kind }) => ({ user_id: recipient, kind }));
  }
}

function eventOf({ _id, type, data, time }: WaitingEvent): TeamEvent {
  return { id: _id, type, data, time: time.getTime() } as TeamEvent;
}

function assigneeOf({ data }: TeamEvent): string[] {
  return 'assignee' in data && typeof data.assignee === 'string' ? [data.assignee] : [];
}
