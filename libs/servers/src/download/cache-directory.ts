import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads are kept for every clone of the project: `$XDG_CACHE_HOME/ordered` or `~/.cache/ordered`. */
export async function cacheDirectory(): Promise<string> {
  const root = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(root, 'ordered');
  await mkdir(directory, { recursive: true });
  return directory;
}
