import { type Account } from '../../../test/dead-letter-invariants.js';
import { sentinelBreaches } from '../../../test/sentinel-invariants.js';
import { postLettersMatch } from '../../../test/timeline-delivery.js';
import { sentOrderBreaches, timelineBreaches } from '../../../test/timeline-invariants.js';
import { MAX_POSTS, type TimelineFindings } from '../timeline-side.js';

type Found = TimelineFindings | Error | undefined;

/** I8, and I11 for the builders of timelines. */
export function judgeTimeline(found: Found): { breaches: string[]; accounts: Account[] } {
  if (found === undefined) return { breaches: [], accounts: [] };
  if (found instanceof Error) return { breaches: [`I8: ${found.message}`], accounts: [] };
  const { acknowledged, evidence, readings, reports } = found;
  const { good: log, counted } = evidence;
  const letters = postLettersMatch(evidence);
  const breaches = [
    ...sentOrderBreaches(acknowledged, log),
    ...sentinelBreaches({ log, reports }),
    ...readings.flatMap((read) =>
      timelineBreaches({ acknowledged, log, read, maxPosts: MAX_POSTS, counted }),
    ),
    ...letters.breaches,
  ];
  return { breaches: [...new Set(breaches)], accounts: letters.accounts };
}

export function timelineCounts(found: Found): Record<string, number> {
  if (found === undefined || found instanceof Error) return {};
  const { acknowledged, evidence, reports } = found;
  const latest = new Map(reports.map(({ instance, ordering }) => [instance, ordering]));
  const sum = (of: 'verified' | 'redeliveries' | 'duplicates') =>
    [...latest.values()].reduce((total, ordering) => total + ordering[of], 0);
  return {
    'posts acknowledged': acknowledged.length,
    'posts in the log': evidence.good.length,
    'posts counted for minutes': evidence.counted,
    'posts verified by the sentinels': sum('verified'),
    'posts redelivered to them': sum('redeliveries'),
    'copies of posts seen by them': sum('duplicates'),
    'bad posts written': evidence.bad.length,
  };
}
