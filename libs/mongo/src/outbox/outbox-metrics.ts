import { Counter, Gauge, register } from 'prom-client';

export const outboxEntries =
  (register.getSingleMetric('outbox_entries') as Gauge<'outbox'> | undefined) ??
  new Gauge({
    name: 'outbox_entries',
    help: 'Events that wait to be published, as the relaying process sees them; 0 elsewhere',
    labelNames: ['outbox'],
  });

export const outboxOldestAge =
  (register.getSingleMetric('outbox_oldest_age_seconds') as Gauge<'outbox'> | undefined) ??
  new Gauge({
    name: 'outbox_oldest_age_seconds',
    help: 'For how long the oldest event waits to be published, as the relaying process sees it; 0 elsewhere',
    labelNames: ['outbox'],
  });

export const outboxPublished =
  (register.getSingleMetric('outbox_published_total') as Counter<'outbox'> | undefined) ??
  new Counter({
    name: 'outbox_published_total',
    help: 'Events that this process has published and taken out',
    labelNames: ['outbox'],
  });
