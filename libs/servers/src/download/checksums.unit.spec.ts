import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIntact, sealDirectory, sha256 } from './checksums.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checksums-'));
  await writeFile(join(directory, 'a.jar'), 'abc');
});

afterEach(() => rm(directory, { recursive: true }));

describe('a downloaded directory', () => {
  it('is known by the SHA-256 of its files', async () => {
    expect(await sha256(join(directory, 'a.jar'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is intact after it was sealed, and not before', async () => {
    expect(await isIntact(directory)).toBe(false);
    await sealDirectory(directory);
    expect(await isIntact(directory)).toBe(true);
  });

  it('is not intact once a file was changed, added or lost', async () => {
    await sealDirectory(directory);
    await writeFile(join(directory, 'a.jar'), 'abd');
    expect(await isIntact(directory)).toBe(false);
    await writeFile(join(directory, 'a.jar'), 'abc');
    await writeFile(join(directory, 'b.jar'), '');
    expect(await isIntact(directory)).toBe(false);
    await rm(join(directory, 'b.jar'));
    await rm(join(directory, 'a.jar'));
    expect(await isIntact(directory)).toBe(false);
  });
});
