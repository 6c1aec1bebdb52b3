import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, from wherever the compiled file lies. */
export const PROJECT = findProject();

/** All that the stack keeps: data, logs, and who runs it. Not under version control. */
export const STATE = join(PROJECT, '.ordered');
export const LOGS = join(STATE, 'logs');
export const DATA = join(STATE, 'data');

function findProject(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
