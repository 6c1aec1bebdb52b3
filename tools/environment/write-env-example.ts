import { writeFile } from 'node:fs/promises';
import { envExample } from './env-example.js';

/** `npm run env:example`: writes .env.example anew from the schemas. */
await writeFile('.env.example', envExample());
console.log('wrote .env.example');
