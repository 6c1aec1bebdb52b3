import { BareClient } from './bare-client.js';
import { OurPublisher } from './our-publisher.js';
import { type WayOfPublishing } from './way-of-publishing.js';

/** What is measured; the key is the name in the report. */
export const WAYS: Readonly<Record<string, (bootstrap: string) => WayOfPublishing>> = {
  'our publisher': (bootstrap) => new OurPublisher(bootstrap),
  'batches of 1,000': (bootstrap) =>
    new BareClient(bootstrap, { headers: true, idempotent: true, batch: 1000, inFlight: 1 }),
  'batches of 1,000, no headers': (bootstrap) =>
    new BareClient(bootstrap, { headers: false, idempotent: true, batch: 1000, inFlight: 1 }),
  'single sends, 1 at a time': (bootstrap) =>
    new BareClient(bootstrap, { headers: true, idempotent: true, batch: 1, inFlight: 1 }),
  'single sends, 64 at once': (bootstrap) =>
    new BareClient(bootstrap, { headers: true, idempotent: true, batch: 1, inFlight: 64 }),
  'single sends, 1,000 at once': (bootstrap) =>
    new BareClient(bootstrap, { headers: true, idempotent: true, batch: 1, inFlight: 1000 }),
  'single sends, 64 at once, not idempotent': (bootstrap) =>
    new BareClient(bootstrap, { headers: true, idempotent: false, batch: 1, inFlight: 64 }),
};
