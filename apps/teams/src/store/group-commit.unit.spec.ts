import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

interface Work {
  readonly of: string;
  readonly name: string;
}

class Refusal extends Error {}

/** Commits what it is given when it is told to; `culprit` makes its whole group fail. */
class Store {
  readonly groups: string[][] = [];
  culprit = '';
  isAway = false;
  private readonly open: (() => void)[] = [];
  readonly group = new GroupCommit<Work>({
    commit: (items) => this.commit(items),
    together: (one, other) => one.of !== other.of,
    isOfOne: () => !this.isAway,
  });

  ask(of: string, name: string): Promise<unknown> {
    return this.group.run({ of, name });
  }

  async next(): Promise<void> {
    this.open.shift()?.();
    // Until what came of it has been told, and the next group has begun.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  private async commit(items: readonly Work[]): Promise<PromiseSettledResult<unknown>[]> {
    this.groups.push(items.map(({ name }) => name));
    await new Promise<void>((resolve) => this.open.push(resolve));
    if (this.isAway) throw new Error('MongoDB is away');
    if (items.some(({ name }) => name === this.culprit)) throw new Error('duplicate key');
    return items.map(({ name }) =>
      name.startsWith('refused')
        ? { status: 'rejected', reason: new Refusal(name) }
        : { status: 'fulfilled', value: `${name} done` },
    );
  }
}

describe('a group commit', () => {
  it('does what comes while a group is under way as the next one, and one after the other what excludes each other', async () => {
    const store = new Store();
    const all = Promise.all([
      store.ask('a', 'a1'),
      store.ask('a', 'a2'),
      store.ask('b', 'b1'),
      store.ask('a', 'a3'),
      store.ask('c', 'c1'),
    ]);
    for (let group = 0; group < 3; group += 1) await store.next();
    await expect(all).resolves.toEqual(['a1 done', 'a2 done', 'b1 done', 'a3 done', 'c1 done']);
    expect(store.groups).toEqual([['a1'], ['a2', 'b1', 'c1'], ['a3']]);
  });

  it('refuses one of a group without the others', async () => {
    const store = new Store();
    const first = store.ask('x', 'first');
    const others = Promise.allSettled([store.ask('a', 'a'), store.ask('b', 'refused'), store.ask('c', 'c')]);
    await store.next();
    await store.next();
    await expect(first).resolves.toBe('first done');
    expect((await others).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tries each alone when a group failed for one of them', async () => {
    const store = new Store();
    store.culprit = 'b';
    const first = store.ask('x', 'first');
    const others = Promise.allSettled([store.ask('a', 'a'), store.ask('b', 'b'), store.ask('c', 'c')]);
    for (let group = 0; group < 5; group += 1) await store.next();
    await first;
    expect((await others).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(store.groups.slice(1)).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });

  it('fails as a whole when there is nothing to be done, and goes on with the next', async () => {
    const store = new Store();
    store.isAway = true;
    const first = store.ask('x', 'first');
    const others = Promise.allSettled([store.ask('a', 'a'), store.ask('b', 'b')]);
    const failed = expect(first).rejects.toThrow('away');
    await store.next();
    await failed;
    await store.next();
    expect((await others).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    store.isAway = false;
    const last = store.ask('z', 'last');
    await store.next();
    await expect(last).resolves.toBe('last done');
  });
});
