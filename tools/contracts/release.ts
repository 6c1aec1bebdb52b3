import { catalogue } from '#libs/events';
import { GOLDEN_DIRECTORY, goldenOf, readGoldens, writeGolden } from './golden.js';

/** `npm run contracts:release`: writes the golden record of every event version that has none yet. */
const released = await readGoldens().catch(() => []);
const missing = catalogue.filter(
  ({ type, version }) => !released.some((golden) => golden.type === type && golden.version === version),
);
for (const contract of missing) console.log(`released ${await writeGolden(goldenOf(contract))}`);
if (missing.length === 0) console.log(`every version in the catalogue is released in ${GOLDEN_DIRECTORY}`);
