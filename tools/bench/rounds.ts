import { type Sample } from './item.js';
import { ratios, type Spread, spreadOf } from './statistics.js';

export interface Contender {
  readonly name: string;
  measure(): Promise<Sample>;
}

export type Samples = Readonly<Record<string, readonly Sample[]>>;
export type Figure =
  'rate' | 'averageMs' | 'p50Ms' | 'p99Ms' | 'cpuMicros' | 'brokerCpuMicros' | 'othersCores';

/** Measures every contender once a round, each round beginning with another one, so that no one always follows the same. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  onProgress: (line: string) => void,
): Promise<Samples> {
  const samples: Record<string, Sample[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    onProgress(`round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length] as Contender;
      samples[contender.name]?.push(await contender.measure());
    }
  }
  return samples;
}

/** The values of one figure by round. Throws when a round did not measure it. */
export function valuesOf(samples: Samples, contender: string, figure: Figure): number[] {
  return (samples[contender] ?? []).map((sample) => {
    const value = sample[figure];
    if (value === undefined) throw new Error(`${contender} has no ${figure}`);
    return value;
  });
}

/** The spread of a figure; undefined where it was not measured. */
export function figureOf(samples: Samples, contender: string, figure: Figure): Spread | undefined {
  const values = (samples[contender] ?? []).flatMap((sample) => sample[figure] ?? []);
  return values.length === 0 ? undefined : spreadOf(values);
}

export function ratioOf(samples: Samples, ours: string, theirs: string, figure: Figure): Spread {
  return spreadOf(ratios(valuesOf(samples, ours, figure), valuesOf(samples, theirs, figure)));
}
