import { describe, expect, it } from '@jest/globals';
import { InsightsTaken, type InsightsTakenData } from '#libs/events';
import { Insights } from './insights.js';

const example = InsightsTaken.examples[0]!;
const said = (instance: string, partition: number, score: number): InsightsTakenData => ({
  ...example,
  instance,
  partitions: [{ partition, messages: 1, bytes: 1, rate: 1 }],
  balance: { ...example.balance, score },
});

describe('what the instances of the timeline say', () => {
  it('is added up, with the partitions in order and the worst balance', () => {
    const insights = new Insights();
    insights.add(said('b', 3, 0.4), 1000);
    insights.add(said('a', 1, 0.9), 1000);
    const view = insights.view(2000);
    expect(view.instances).toBe(2);
    expect(view.partitions.map(({ partition, instance }) => `${instance}${partition}`)).toEqual(['a1', 'b3']);
    expect(view.balance?.score).toBe(0.4);
    expect(view.ordering).toMatchObject({ verified: 240, gaps: 2 });
    expect(view.ordering.violations).toHaveLength(2);
  });

  it('ends when nobody has spoken for a while, and says since when', () => {
    const insights = new Insights();
    expect(insights.view(0)).toMatchObject({ instances: 0, silent_since: null });
    insights.add(said('a', 1, 0.9), 1000);
    expect(insights.view(60_000)).toMatchObject({
      instances: 0,
      silent_since: 1000,
      balance: null,
      ordering: { verified: 0, violations: [] },
    });
  });
});
