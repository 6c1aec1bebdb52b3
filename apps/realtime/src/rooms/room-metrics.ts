import { Counter, Gauge } from 'prom-client';

export const roomMetrics = {
  events: new Counter({
    name: 'realtime_events_total',
    help: 'Events of teams by topic and by what became of them: taken, duplicate, replayed, unreadable or not_ours',
    labelNames: ['topic', 'result'] as const,
  }),
  gaps: new Counter({
    name: 'realtime_gaps_total',
    help: 'Times that events of a team were given up on, since they had not come in time',
  }),
  resyncs: new Counter({
    name: 'realtime_resyncs_total',
    help: 'Clients that were told to read a team anew, by reason',
    labelNames: ['reason'] as const,
  }),
  resumed: new Counter({
    name: 'realtime_resumed_total',
    help: 'Subscriptions that went on where they had ended',
  }),
  withdrawn: new Counter({
    name: 'realtime_subscriptions_withdrawn_total',
    help: 'Subscriptions that ended since a member was removed or a team deleted',
  }),
  teams: new Gauge({ name: 'realtime_teams', help: 'Teams that are known here' }),
  rooms: new Gauge({ name: 'realtime_rooms', help: 'Teams that somebody listens to here' }),
  subscriptions: new Gauge({ name: 'realtime_subscriptions', help: 'Subscriptions of connections to teams' }),
  heldBack: new Gauge({
    name: 'realtime_held_back_events',
    help: 'Events that wait for an earlier one of their team',
  }),
  ringBytes: new Gauge({
    name: 'realtime_ring_bytes',
    help: 'About how much memory the events take that clients can resume from',
  }),
};
