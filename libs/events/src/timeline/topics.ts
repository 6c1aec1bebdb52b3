import { defineTopic } from '../topic.js';

const HOUR_MS = 60 * 60 * 1000;
const WEEK_MS = String(7 * 24 * HOUR_MS);

/** Posts of users, keyed by user; TIMELINE_PARTITIONS may ask for another partition count. */
export const userTimeline = defineTopic({
  name: 'user-timeline',
  partitions: 6,
  owner: 'timeline',
  config: { 'retention.ms': WEEK_MS },
});

/** What each timeline process saw of the log, a record a second; for watching, so nothing old is kept. */
export const timelineInsights = defineTopic({
  name: 'timeline-insights',
  partitions: 1,
  owner: 'timeline',
  config: { 'retention.ms': String(HOUR_MS), 'segment.ms': String(HOUR_MS / 4) },
});

/** The counts of every minute that is closed. */
export const timelineTrends = defineTopic({
  name: 'timeline-trends',
  partitions: 1,
  owner: 'timeline',
  config: { 'retention.ms': WEEK_MS },
});
