import { describe, expect, it } from '@jest/globals';
import { PartitionLag } from './partition-lag.js';
import { type FetchedRecord } from './received-event.js';

/** Records `from` to `to` exclusive, one a second since 1970. */
const records = (from: number, to: number): FetchedRecord[] =>
  Array.from({ length: to - from }, (_, index) => ({
    ...{ topic: 't', partition: 0, offset: String(from + index), timestamp: (from + index) * 1000 },
    ...{ key: null, value: null, headers: {} },
  }));

describe('the lag of a partition', () => {
  it('is not known before the first fetch', () => {
    const lag = new PartitionLag();
    expect(lag.records).toBeUndefined();
    expect(lag.seconds(0)).toBeUndefined();
  });

  it('is what is written and not committed, and as old as the oldest of that', () => {
    const lag = new PartitionLag();
    lag.fetched(records(1000, 1050), '5000');
    expect(lag.records).toBe(4000);
    expect(lag.seconds(1_100_000)).toBe(100);
  });

  it('is told to within a hundred records, never too small', () => {
    const lag = new PartitionLag();
    lag.fetched(records(0, 1000), '1000');
    lag.committedUpTo(250n);
    expect(lag.records).toBe(750);
    expect(lag.seconds(1_000_000)).toBe(800);
  });

  it('counts from the last record that was read while the next one has not been fetched', () => {
    const lag = new PartitionLag();
    lag.fetched(records(0, 50), '80');
    lag.committedUpTo(50n);
    expect(lag.records).toBe(30);
    expect(lag.seconds(100_000)).toBe(100);
    lag.fetched(records(50, 80), '80');
    lag.committedUpTo(50n);
    expect(lag.seconds(100_000)).toBe(50);
  });

  it('is nothing when everything is committed, however old it was', () => {
    const lag = new PartitionLag();
    lag.fetched(records(0, 10), '10');
    lag.committedUpTo(10n);
    expect(lag.records).toBe(0);
    expect(lag.seconds(9_000_000)).toBe(0);
  });

  it('is forgotten when somebody else may have read on', () => {
    const lag = new PartitionLag();
    lag.fetched(records(0, 10), '10');
    lag.assigned(true);
    expect(lag.records).toBeUndefined();
    lag.fetched(records(100, 101), '101');
    expect(lag.records).toBe(1);
  });

  it('keeps its position when it stays here', () => {
    const lag = new PartitionLag();
    lag.fetched(records(0, 10), '10');
    lag.committedUpTo(4n);
    lag.assigned(false);
    expect(lag.records).toBe(6);
  });
});
