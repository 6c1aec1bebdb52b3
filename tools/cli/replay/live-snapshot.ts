import { z } from 'zod';
import { type Snapshot } from '../../../apps/analytics/src/domain/snapshot.js';
import { requestJson } from '../app-request.js';
import { CliError, EXIT } from '../cli-error.js';
import { type Suite } from '../suite.js';

const count = z.int().min(0);
const counts = { successful: count, failed: count, cancelled: count };
const snapshot = z.object({
  positions: z.record(z.string().regex(/^[\w.-]+\/\d+$/), z.string().regex(/^\d+$/)),
  total: count,
  ...counts,
  failure_rate: z.number(),
  minutes: z.array(z.object({ minute: z.iso.datetime(), ...counts })),
});

/** What the running analytics service has counted, and up to where in the log. */
export async function liveSnapshot(suite: Suite): Promise<Snapshot> {
  const url = `${suite.url('analytics')}/analytics/snapshot`;
  const parsed = snapshot.safeParse(await requestJson(url));
  if (parsed.success) return parsed.data;
  throw new CliError(EXIT.refused, `${url} does not answer like an analytics service of this version.`);
}
