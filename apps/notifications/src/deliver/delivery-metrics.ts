import { Counter, Gauge } from 'prom-client';

export const deliveryMetrics = {
  sent: new Counter({
    name: 'notifications_mails_sent_total',
    help: 'Mails that the mail server has accepted',
    labelNames: ['kind'] as const,
  }),
  failed: new Counter({
    name: 'notifications_mails_failed_total',
    help: 'Tries that failed: refused (5xx), deferred (4xx), unreachable, or unknown, which may have been accepted',
    labelNames: ['class'] as const,
  }),
  possibleDuplicates: new Counter({
    name: 'notifications_possible_duplicates_total',
    help: 'Mails that were sent although an earlier try may have been accepted',
  }),
  declined: new Counter({
    name: 'notifications_mails_declined_total',
    help: 'Mails that their recipient does not want',
    labelNames: ['kind'] as const,
  }),
  outOfOrder: new Counter({
    name: 'notifications_out_of_order_total',
    help: 'Events that came after MAIL_HOLD_BACK_MS had been waited for them, and whose mails therefore came late',
  }),
  skipped: new Counter({
    name: 'notifications_events_skipped_total',
    help: 'Events that nobody is mailed about: a replay of the past, taken in before, or older than the service',
    labelNames: ['reason'] as const,
  }),
  parkedTeams: new Gauge({
    name: 'notifications_parked_teams',
    help: 'Teams whose mails wait since one could not be sent, of all instances',
  }),
  oldestParked: new Gauge({
    name: 'notifications_oldest_parked_seconds',
    help: 'How long the team waits that was parked first',
  }),
};
