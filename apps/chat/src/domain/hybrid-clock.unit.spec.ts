import { describe, expect, it } from '@jest/globals';
import { compareHybrid, HybridClock } from './hybrid-clock.js';

describe('a hybrid logical clock', () => {
  it('follows the wall clock, and tells apart what happens within one of its ticks', () => {
    let now = 1000;
    const clock = new HybridClock(() => now, 60_000);
    expect(clock.tick()).toEqual({ wall: 1000, counter: 0 });
    expect(clock.tick()).toEqual({ wall: 1000, counter: 1 });
    now = 1001;
    expect(clock.tick()).toEqual({ wall: 1001, counter: 0 });
  });

  it('never runs backwards when the wall clock jumps back by ten minutes', () => {
    let now = 1_000_000;
    const clock = new HybridClock(() => now, 60_000);
    const before = clock.tick();
    now -= 600_000;
    const after = [clock.tick(), clock.tick()];
    expect(compareHybrid(before, after[0]!)).toBeLessThan(0);
    expect(compareHybrid(after[0]!, after[1]!)).toBeLessThan(0);
  });

  it('puts an answer after what it answers, though the clock of the answering process is behind', () => {
    const ahead = new HybridClock(() => 50_000, 60_000);
    const behind = new HybridClock(() => 10_000, 60_000);
    const question = ahead.tick();
    behind.witness(question);
    expect(compareHybrid(question, behind.tick())).toBeLessThan(0);
  });

  it('is not pulled along by a clock that cannot be right', () => {
    const clock = new HybridClock(() => 10_000, 60_000);
    clock.witness({ wall: 10_000 + 300_000, counter: 0 });
    expect(clock.tick()).toEqual({ wall: 10_000, counter: 0 });
  });
});
