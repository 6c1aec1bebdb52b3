import { catalogue } from '#libs/events';
import { catalogueFaults } from './compatibility.js';
import { readGoldens } from './golden.js';

/** `npm run contracts:check`: ends with 1 where a contract breaks with what was released. */
const faults = catalogueFaults(catalogue, await readGoldens());
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? `${catalogue.length} events keep what was released` : 'breaking changes');
if (faults.length > 0) process.exitCode = 1;
