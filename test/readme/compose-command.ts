import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from './documents.js';

/** Of each command of docker compose, the options that exist and are used here; true when a value follows. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  up: { '--build': false, '--detach': false, '--wait': false, '--scale': true },
  down: { '--volumes': false },
  logs: { '--follow': false },
  exec: {},
  run: { '--rm': false },
};

/** Whether a command of docker compose asks for what docker-compose.yml has. */
export function checkCompose(command: string): void {
  const file = readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8');
  const { services } = parse(file, { merge: true }) as { services: Record<string, unknown> };
  const [before = '', after = ''] = command.split('docker compose ');
  for (const [, variable] of before.matchAll(/(\w+)=/g)) expect(file).toMatch(new RegExp(`\\b${variable}:`));

  const [verb = '', ...words] = after.trim().split(/\s+/);
  const known = OPTIONS[verb] ?? {};
  expect(Object.keys(OPTIONS)).toContain(verb);
  const named: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('--')) named.push(word);
    else if (!(word in known)) throw new Error(`docker compose ${verb} ${word}: not an option known here`);
    else if (known[word]) named.push(words.shift()?.split('=')[0] ?? '');
    // What follows the service is a command inside of it.
    if ((verb === 'exec' || verb === 'run') && named.length > 0) break;
  }
  expect(Object.keys(services)).toEqual(expect.arrayContaining(named));
  checkInside(words, file);
}

function checkInside(words: readonly string[], file: string): void {
  const server = words[words.indexOf('--bootstrap-server') + 1];
  if (words.includes('--bootstrap-server')) expect(file).toContain(`KAFKA_BOOTSTRAP: ${server}`);
}
