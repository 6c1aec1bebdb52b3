import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboardFiles, DASHBOARDS } from './dashboards.js';

/** `npm run dashboards`: writes deploy/grafana/dashboards anew from their descriptions. */
for (const [name, text] of dashboardFiles()) await writeFile(join(DASHBOARDS, name), text);
console.log(`wrote ${DASHBOARDS}`);
