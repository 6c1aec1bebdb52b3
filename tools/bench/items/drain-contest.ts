import { type BenchContext, type ItemResult } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, type Contender, ratioOf } from '../rounds.js';
import { Drain, type DrainPlan } from './drain.js';

export interface DrainContender {
  readonly name: string;
  /** Begins anew in each round, so its databases are named after it. */
  plan(round: number): Omit<DrainPlan, 'name'>;
  /** What the round has left behind that does not agree with what it worked off. */
  check?(round: number): Promise<readonly string[]>;
}

export interface DrainContest {
  /** How many wait in the topic. */
  readonly records: number;
  readonly ours: DrainContender;
  readonly others: readonly (DrainContender & {
    /** At least; ours against theirs unless `of` says so. */
    readonly goal: { readonly what: string; readonly limit: number; readonly of?: 'theirs' };
  })[];
  readonly notes: readonly string[];
}

/** Lets each contender work off the same topic in turn, and compares ours with the others. */
export async function drainContest(
  context: BenchContext,
  { records, ours, others, notes }: DrainContest,
): Promise<ItemResult> {
  const { sizes, onProgress } = context;
  const countFaults: string[] = [];
  const drain = new Drain(context, records, countFaults);
  const contenderOf = ({ name, plan, check }: DrainContender): Contender => {
    let round = 0;
    return {
      name,
      measure: async () => {
        round += 1;
        const sample = await drain.run({ name, ...plan(round) });
        if (check) countFaults.push(...(await check(round)));
        return sample;
      },
    };
  };
  const samples = await alternate([ours, ...others].map(contenderOf), sizes.rounds, onProgress);
  return {
    samples,
    table: tableOf(samples, [CONTENDER, RATE, CPU, BROKER_CPU, ratioTo(ours.name, 'rate')]),
    goals: others.map(({ name, goal: { what, limit, of } }) => ({
      what,
      rule: 'at least',
      limit,
      unit: '',
      measured:
        of === 'theirs'
          ? ratioOf(samples, name, ours.name, 'rate')
          : ratioOf(samples, ours.name, name, 'rate'),
    })),
    notes,
    countFaults,
  };
}
