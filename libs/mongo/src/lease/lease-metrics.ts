import { Counter, Gauge, register } from 'prom-client';

/** 1 where this process leads, else 0. */
export const leaseHolders =
  (register.getSingleMetric('lease_holder') as Gauge<'lease'> | undefined) ??
  new Gauge({
    name: 'lease_holder',
    help: '1 while this process holds the lease, else 0',
    labelNames: ['lease'],
  });

/** How often this process became the leader. */
export const leaseTakeovers =
  (register.getSingleMetric('lease_takeovers_total') as Counter<'lease'> | undefined) ??
  new Counter({
    name: 'lease_takeovers_total',
    help: 'Terms that began in this process, by lease',
    labelNames: ['lease'],
  });

/** What the fence has kept out. */
export const leaseRefusedWrites =
  (register.getSingleMetric('lease_refused_writes_total') as Counter<'lease'> | undefined) ??
  new Counter({
    name: 'lease_refused_writes_total',
    help: 'Late writes of this process that were refused, because another one has led since, by lease',
    labelNames: ['lease'],
  });
