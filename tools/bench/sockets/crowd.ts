import { BenchProcess } from '../process/bench-process.js';
import { type CrowdNews, type CrowdOrder } from './crowd-main.js';

const PATIENCE_MS = 60_000;

/** Sockets in a process of their own, and how many events they have. */
export class Crowd {
  private sent = 0;
  private taken = 0;
  private brokenFrames = 0;
  private heard: () => void = () => undefined;

  private constructor(private readonly process: BenchProcess) {
    process.onMessage<CrowdNews>((news) => {
      if (news.kind === 'joined') return;
      [this.taken, this.brokenFrames] = [news.events, news.broken];
      this.heard();
    });
  }

  /** Resolves when all of them are subscribed. */
  static async join(order: CrowdOrder): Promise<Crowd> {
    const process = BenchProcess.start({ name: 'crowd', entry: 'tools/bench/sockets/crowd-main.js' });
    const crowd = new Crowd(process);
    const joined = process.message<CrowdNews>();
    process.send(order);
    await joined;
    return crowd;
  }

  get broken(): number {
    return this.brokenFrames;
  }

  /** Has `events` more sent, at most `window` of which some socket does not have yet; resolves when all have all, with the seconds. */
  async take(
    send: (from: number, to: number) => void,
    { events, window }: { readonly events: number; readonly window: number },
  ): Promise<number> {
    const startedAt = performance.now();
    const end = this.sent + events;
    while (this.taken < end) {
      const to = Math.min(end, this.taken + window);
      if (to > this.sent) {
        send(this.sent, to);
        this.sent = to;
      }
      await this.news();
    }
    return (performance.now() - startedAt) / 1000;
  }

  leave(): Promise<void> {
    return this.process.stop();
  }

  private news(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(this.process.fault(`has ${this.taken} events of ${this.sent} and gets no more`)),
        PATIENCE_MS,
      );
      this.heard = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }
}
