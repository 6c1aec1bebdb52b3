import { isPassword, type PasswordCost, storedPassword } from './stored-password.js';

/** So many passwords wait already that another would wait too long. Nothing was checked; a retry can help. */
export class PasswordsBusy extends Error {}

const MAX_WAITING = 64;

/**
 * Makes and checks passwords, few at a time: each takes tens of MiB and a thread of the pool that files and names are
 * looked up with, too.
 */
export class PasswordDesk {
  private readonly waiting: (() => void)[] = [];
  private atWork = 0;
  private nobodys: Promise<string> | undefined;

  constructor(
    private readonly cost: PasswordCost,
    private readonly atOnce = 2,
  ) {}

  /** Rejects with PasswordsBusy. */
  async store(password: string): Promise<string> {
    return this.inTurn(() => storedPassword(password, this.cost));
  }

  /**
   * Whether it is the password of whoever has `stored`. For nobody (undefined) it never is, after the same work, so that the
   * time of the answer does not tell who is registered. Rejects with PasswordsBusy.
   */
  async check(password: string, stored: string | undefined): Promise<boolean> {
    return this.inTurn(async () => {
      this.nobodys ??= storedPassword('', this.cost);
      const right = await isPassword(password, stored ?? (await this.nobodys));
      return right && stored !== undefined;
    });
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.atWork >= this.atOnce) {
      if (this.waiting.length >= MAX_WAITING) throw new PasswordsBusy('too many passwords wait');
      // Whoever ends hands its turn on, so nobody can slip in between.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.atWork += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.atWork -= 1;
    }
  }
}
