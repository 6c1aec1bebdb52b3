import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const MANIFEST = 'sha256.json';

/** SHA-256 of a file's bytes, in hex. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Writes down the checksum of every file in a directory, beside them. */
export async function sealDirectory(directory: string): Promise<void> {
  await writeFile(join(directory, MANIFEST), JSON.stringify(await checksums(directory), null, 1));
}

/** Whether the directory holds exactly the files it was sealed with, unchanged. */
export async function isIntact(directory: string): Promise<boolean> {
  try {
    const sealed = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8')) as Record<string, string>;
    const present = await checksums(directory);
    const names = Object.keys(sealed);
    return (
      names.length === Object.keys(present).length && names.every((name) => sealed[name] === present[name])
    );
  } catch {
    return false;
  }
}

async function checksums(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name !== MANIFEST).sort();
  const entries: [string, string][] = [];
  for (const name of names) entries.push([name, await sha256(join(directory, name))]);
  return Object.fromEntries(entries);
}
