interface Waiting<Item> {
  readonly item: Item;
  readonly settle: (outcome: PromiseSettledResult<unknown>) => void;
}

export interface GroupCommitOptions<Item> {
  /** Does all of it in one transaction; the outcome of each, in their order. Rejects when nothing of it was done. */
  commit(items: readonly Item[]): Promise<readonly PromiseSettledResult<unknown>[]>;
  /** Whether both may be in one group. */
  together(one: Item, other: Item): boolean;
  /** Whether `commit` may have failed for one of its items, so that the others are worth trying alone. */
  isOfOne(error: unknown): boolean;
}

const LARGEST = 100;

/**
 * Lets work that is asked for at the same time share a transaction: what comes while a group is under way is the next one.
 * The busier, the larger the groups, and the less each of their items costs.
 */
export class GroupCommit<Item> {
  private waiting: Waiting<Item>[] = [];
  private isRunning = false;

  constructor(private readonly options: GroupCommitOptions<Item>) {}

  /** Settles when the item's group is committed. */
  run(item: Item): Promise<unknown> {
    const outcome = new Promise<unknown>((resolve, reject) => {
      const settle = (settled: PromiseSettledResult<unknown>) =>
        settled.status === 'fulfilled' ? resolve(settled.value) : reject(settled.reason as Error);
      this.waiting.push({ item, settle });
    });
    void this.work();
    return outcome;
  }

  private async work(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    while (this.waiting.length > 0) await this.finish(this.take());
    this.isRunning = false;
  }

  private async finish(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      const outcomes = await this.options.commit(group.map(({ item }) => item));
      group.forEach(({ settle }, index) => settle(outcomes[index]!));
    } catch (reason) {
      if (group.length > 1 && this.options.isOfOne(reason)) for (const one of group) await this.finish([one]);
      else for (const { settle } of group) settle({ status: 'rejected', reason });
    }
  }

  /** What has waited longest and can be done together. */
  private take(): Waiting<Item>[] {
    const group: Waiting<Item>[] = [];
    const rest: Waiting<Item>[] = [];
    for (const each of this.waiting) {
      const fits =
        group.length < LARGEST && group.every(({ item }) => this.options.together(item, each.item));
      (fits ? group : rest).push(each);
    }
    this.waiting = rest;
    return group;
  }
}
