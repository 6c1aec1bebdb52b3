import { type Panel, query, rate } from '../board/panel.js';

export const chatPanels: readonly Panel[] = [
  {
    title: 'Messages that came again',
    description:
      'And were stored before: per second. A client that is not sure sends twice, and it is one message.',
    unit: 'ops',
    queries: [query(`sum(${rate('chat_duplicate_messages_total')})`, 'duplicates')],
  },
  {
    title: 'Messages before their conversation',
    description:
      'Stored, and in every page and count, but not yet in the lists of conversations. It falls to zero a moment after a burst.',
    unit: 'short',
    queries: [query('chat_unfolded_messages', '{{instance}}')],
  },
  {
    title: 'Skew of the clocks',
    description:
      'How far broker and database are ahead of each instance. Nothing depends on it; mend the time service all the same.',
    unit: 's',
    signed: true,
    queries: [query('clock_skew_seconds', '{{instance}} against {{against}}')],
  },
  {
    title: 'Error of the skew',
    description: 'Half of the round trip that it was measured with, in seconds.',
    unit: 's',
    queries: [query('clock_skew_error_seconds', '{{instance}} against {{against}}')],
  },
];

export const timelinePanels: readonly Panel[] = [
  {
    title: 'Posts from the log',
    description: 'Per second: added, or known before.',
    unit: 'ops',
    queries: [query(`sum by (outcome) (${rate('timeline_posts_total')})`, '{{outcome}}')],
  },
  {
    title: 'Pages of the dashboard',
    description: 'Connected now; each gets its frames by a WebSocket of its own.',
    unit: 'short',
    queries: [query('sum(dashboard_viewers)', 'pages')],
  },
  {
    title: 'What the dashboard reads and sends',
    description:
      'Records read and skipped, frames sent and dropped, per second. It drops before it falls behind.',
    unit: 'ops',
    queries: [
      query(`sum(${rate('dashboard_records_read_total')})`, 'records read'),
      query(`sum(${rate('dashboard_records_skipped_total')})`, 'records skipped'),
      query(`sum(${rate('dashboard_frames_sent_total')})`, 'frames sent'),
      query(`sum(${rate('dashboard_frames_dropped_total')})`, 'frames dropped'),
    ],
  },
];

export const outboxPanels: readonly Panel[] = [
  {
    title: 'Outbox',
    description: 'Events that are stored and not yet published, as the relaying instance sees them.',
    unit: 'short',
    queries: [query('max by (outbox) (outbox_entries)', '{{outbox}}')],
  },
  {
    title: 'Age of the outbox',
    description: 'Of the oldest event in it. Grows while Kafka is away or nobody relays.',
    unit: 's',
    queries: [query('max by (outbox) (outbox_oldest_age_seconds)', '{{outbox}}')],
    limit: 30,
  },
  {
    title: 'Published from the outbox',
    description: 'Events per second. Level with the changes, unless Kafka is away.',
    unit: 'ops',
    queries: [query(`sum by (outbox) (${rate('outbox_published_total')})`, '{{outbox}}')],
  },
];

export const socketPanels: readonly Panel[] = [
  {
    title: 'WebSockets',
    description: 'Open connections by instance.',
    unit: 'short',
    queries: [query('sum by (instance) (realtime_connections)', '{{instance}}')],
  },
  {
    title: 'Closes by code',
    description: 'Per second, by who began. 1006 is a lost connection, 4409 a client that is too slow.',
    unit: 'ops',
    queries: [query(`sum by (code, by) (${rate('realtime_closes_total')})`, '{{code}} by {{by}}')],
  },
  {
    title: 'Refused connections',
    description: 'Per second, by status.',
    unit: 'ops',
    queries: [query(`sum by (status) (${rate('realtime_connections_refused_total')})`, '{{status}}')],
  },
  {
    title: 'Events and frames',
    description:
      'Events of teams from the log by what became of them, and frames sent to clients, per second.',
    unit: 'ops',
    queries: [
      query(`sum by (result) (${rate('realtime_events_total')})`, 'events {{result}}'),
      query(`sum(${rate('realtime_frames_sent_total')})`, 'frames sent'),
    ],
  },
  {
    title: 'Held back, and given up on',
    description:
      'Events that wait for an earlier one of their team; gaps and clients told to read anew in the last five minutes.',
    unit: 'short',
    queries: [
      query('sum(realtime_held_back_events)', 'held back'),
      query('sum(increase(realtime_gaps_total[5m]))', 'gaps'),
      query('sum by (reason) (increase(realtime_resyncs_total[5m]))', 'read anew: {{reason}}'),
    ],
  },
  {
    title: 'Memory for resuming',
    description: 'What the events take that clients can resume from.',
    unit: 'bytes',
    queries: [query('sum by (instance) (realtime_ring_bytes)', '{{instance}}')],
  },
];

export const mailPanels: readonly Panel[] = [
  {
    title: 'Mails',
    description: 'Per second: accepted by the mail server by kind, and tries that failed by class.',
    unit: 'ops',
    queries: [
      query(`sum by (kind) (${rate('notifications_mails_sent_total')})`, 'sent {{kind}}'),
      query(`sum by (class) (${rate('notifications_mails_failed_total')})`, 'failed {{class}}'),
    ],
  },
  {
    title: 'Parked teams',
    description: 'Whose mails wait since one could not be sent.',
    unit: 'short',
    queries: [query('max(notifications_parked_teams)', 'teams')],
    limit: 1,
  },
  {
    title: 'Longest parked',
    description: 'How long the team waits that was parked first.',
    unit: 's',
    queries: [query('max(notifications_oldest_parked_seconds)', 'age')],
    limit: 900,
  },
  {
    title: 'Mails that may have come twice',
    description: 'In the last five minutes: sent again, since nobody could know how an earlier try ended.',
    unit: 'short',
    queries: [query('sum(increase(notifications_possible_duplicates_total[5m]))', 'mails')],
  },
];
