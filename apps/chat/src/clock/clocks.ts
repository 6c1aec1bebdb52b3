import { MongoDatabase } from '#libs/mongo';
import { type FactoryProvider, type Provider } from '@nestjs/common';
import { type ChatConfig } from '../chat.config.js';
import { HybridClock } from '../domain/hybrid-clock.js';
import { SkewWatch } from './skew-watch.js';

/** A clock further ahead than this is wrong, and must not pull others along. */
const MAX_AHEAD_MS = 60_000;
const ASK_TIMEOUT_MS = 2_000;

/** The clocks of this process, all of them moved by CLOCK_SKEW_MS. */
export function clocksOf(config: ChatConfig): Provider[] {
  const wallClock = () => Date.now() + config.CLOCK_SKEW_MS;
  const watch: FactoryProvider<SkewWatch> = {
    provide: SkewWatch,
    inject: [MongoDatabase],
    useFactory: (database: MongoDatabase) =>
      new SkewWatch(wallClock, () => timeOf(database), config.CLOCK_SKEW_WARN_MS),
  };
  return [
    { provide: WALL_CLOCK, useValue: wallClock },
    { provide: HybridClock, useValue: new HybridClock(wallClock, MAX_AHEAD_MS) },
    watch,
  ];
}

/** ms since 1970. */
export const WALL_CLOCK = Symbol('WALL_CLOCK');
export type WallClock = () => number;

async function timeOf(database: MongoDatabase): Promise<number> {
  const answer = await database.connection
    .getClient()
    .db('admin')
    .command({ hello: 1 }, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
  return (answer['localTime'] as Date).getTime();
}
