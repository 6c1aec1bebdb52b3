export { seededRandom } from '../tools/cli/generate/seeded-random.js';

/** JOURNEY_SEED, to repeat a run, or a new one. Show it in the name of the test. */
export function seedOfRun(): number {
  return Number(process.env['JOURNEY_SEED'] ?? Date.now() % 1_000_000);
}
