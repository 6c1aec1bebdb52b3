import {
  catalogue,
  decodeEvent,
  DecodeFault,
  type EventContract,
  teamState,
  type TeamStateChangedData,
  teamTopics,
} from '#libs/events';
import { type FetchedRecord, type LogFollower, replayGroupOf, replayRunOf } from '#libs/kafka';
import { Logger } from '@nestjs/common';
import { type Hub } from '../rooms/hub.js';
import { roomMetrics } from '../rooms/room-metrics.js';
import { beginFrame } from './frame-span.js';
import { loggedEventOf } from './logged-event-of.js';
import { PacedFlush } from './paced-flush.js';

const TOPICS = new Set([teamState, ...teamTopics].map(({ name }) => name));
const TICK_MS = 100;
const PRESENCE_MS = 1000;

/** Reads all topics of teams, all partitions of them, and hands what they hold to the hub. */
export class TeamFeed {
  readonly name = 'team-feed';
  private readonly logger = new Logger('TeamFeed');
  private readonly contracts = new Map<string, EventContract[]>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly flushing: PacedFlush;
  /** What the log held before is nobody's trace any more. */
  private begun = false;
  /** Where the states ended when reading began, by partition. */
  private stateEnds = new Map<number, bigint>();

  constructor(
    private readonly hub: Hub,
    private readonly follower: LogFollower,
  ) {
    this.flushing = new PacedFlush(() => hub.flush(performance.now()));
    for (const contract of catalogue) {
      const { name } = contract.topic;
      if (TOPICS.has(name)) this.contracts.set(name, [...(this.contracts.get(name) ?? []), contract]);
    }
  }

  /** Resolves when reading has begun; readiness says when it has caught up. */
  async start(): Promise<void> {
    this.timers.push(
      setInterval(() => this.hub.tick(performance.now()), TICK_MS),
      setInterval(() => this.hub.tellPresence(), PRESENCE_MS),
    );
    await this.follower.start();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.flushing.stop();
    await this.follower.stop();
  }

  onFatal(listener: (error: Error) => void): void {
    this.follower.onFatal(listener);
  }

  /** False at the start, and while another process with this INSTANCE_ID takes partitions away. */
  get hearsEverything(): boolean {
    return this.follower.caughtUp && !this.follower.isShared;
  }

  readiness() {
    return this.follower.readiness();
  }

  /** For the follower. */
  expectStatesUpTo(partition: number, end: bigint): void {
    this.stateEnds.set(partition, end);
  }

  /** For the follower. */
  begin(): void {
    this.begun = true;
    this.hub.begin(performance.now());
    this.logger.log({ msg: 'Caught up with the log', ...this.hub.counts });
  }

  /** For the follower. */
  take(records: readonly FetchedRecord[]): void {
    const now = performance.now();
    for (const record of records) {
      const result =
        record.topic === teamState.name ? this.takeState(record, now) : this.takeEvent(record, now);
      roomMetrics.events.inc({ topic: record.topic, result });
    }
    this.flushing.ask();
  }

  private takeEvent(record: FetchedRecord, now: number): string {
    // A dead letter that is replayed for one group was taken here when it came first, if it could be.
    if (replayGroupOf(record) !== undefined) return 'not_ours';
    const decoded = decodeEvent(record, this.contracts.get(record.topic) ?? []);
    if (decoded instanceof DecodeFault) return this.unreadable(record, decoded);
    const ofTeam = loggedEventOf(decoded);
    if (!ofTeam) return 'not_ours';
    const run = replayRunOf(record);
    if (run !== undefined) {
      this.hub.replayed(ofTeam.teamId, ofTeam.event, run, now);
      return 'replayed';
    }
    const span = this.begun ? beginFrame(record, decoded) : undefined;
    const event = span ? { ...ofTeam.event, onSent: span.onSent } : ofTeam.event;
    if (this.hub.event(ofTeam.teamId, event, now)) return 'taken';
    span?.end();
    return 'duplicate';
  }

  private takeState(record: FetchedRecord, now: number): string {
    const { partition, offset, key, value } = record;
    const settled = BigInt(offset) < (this.stateEnds.get(partition) ?? 0n);
    if (value === null) {
      const teamId = /^team:(.+)$/.exec(key?.toString() ?? '')?.[1];
      if (teamId === undefined) return 'unreadable';
      this.hub.gone(teamId, partition, now, settled);
      return 'taken';
    }
    const decoded = decodeEvent(record, this.contracts.get(record.topic) ?? []);
    if (decoded instanceof DecodeFault) return this.unreadable(record, decoded);
    const { team_id: teamId, seq, members } = decoded.data as TeamStateChangedData;
    const state = { teamId, partition, seq, members: new Set(members.map(({ user_id }) => user_id)) };
    this.hub.state(state, now, settled);
    return 'taken';
  }

  /** Its team's sequence lacks it then, and clients are told to read the team anew. */
  private unreadable({ topic, partition, offset }: FetchedRecord, { code }: DecodeFault): string {
    this.logger.warn({ msg: 'A record cannot be read', topic, partition, offset, code });
    return 'unreadable';
  }
}
