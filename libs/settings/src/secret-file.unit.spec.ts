import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { secret } from './secret-file.js';
import { describeSettings, parseSettings, secretOf } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'ordered-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({
  PASSWORD: secret(z.string().min(8, 'has at least 8 characters').optional(), 'Of the broker'),
  ADDRESS: secret(z.string().default('a:1'), 'Where it is, with its password'),
  PLAIN: z.string().optional().describe('Not a secret'),
});

function file(content: string): string {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
}

function messageFor(env: NodeJS.ProcessEnv): string {
  try {
    parseSettings(schema, env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

describe('a secret', () => {
  it('is taken from the variable, or from the file that its other variable names', () => {
    expect(parseSettings(schema, { PASSWORD: 'from-the-shell' })).toMatchObject({
      PASSWORD: 'from-the-shell',
    });
    expect(parseSettings(schema, { PASSWORD_FILE: file('from-a-file') })).toMatchObject({
      PASSWORD: 'from-a-file',
      ADDRESS: 'a:1',
    });
    expect(secretOf({ PASSWORD_FILE: file('x') }, 'PASSWORD')).toBe('x');
    expect(secretOf({}, 'PASSWORD')).toBeUndefined();
  });

  it.each([
    ['one\n', 'one'],
    ['one\r\n', 'one'],
    ['one\n\n', 'one\n'],
    [' two words ', ' two words '],
  ])('is the file without its last line end: %j', (content, value) => {
    expect(parseSettings(schema, { ADDRESS_FILE: file(content) }).ADDRESS).toBe(value);
  });

  it.each([
    [
      'cannot be read',
      () => join(folder, 'none'),
      /PASSWORD_FILE: names a file that cannot be read \(ENOENT\)/,
    ],
    ['is a folder', () => folder, /PASSWORD_FILE: names a file that cannot be read \(EISDIR\)/],
    ['is empty', () => file('\n'), /PASSWORD_FILE: names an empty file/],
    ['is far too long', () => file('x'.repeat(70_000)), /PASSWORD_FILE: holds more than 65536 bytes/],
    ['holds what is not valid', () => file('hunter2'), /PASSWORD_FILE: has at least 8 characters/],
  ])('whose file %s is named by its variable, without a value', (_, path, message) => {
    const said = messageFor({ PASSWORD_FILE: path() });
    expect(said).toMatch(message);
    expect(said).not.toMatch(/hunter2|  PASSWORD: /);
  });

  it('may not be given twice', () => {
    const said = messageFor({ PASSWORD: 'hunter2-long', PASSWORD_FILE: file('hunter2-long') });
    expect(said).toContain('PASSWORD_FILE: is set, and so is PASSWORD; keep one of them');
    expect(said).not.toContain('hunter2');
  });

  it('has its file among the described variables; what is no secret has none', () => {
    const names = describeSettings(schema).map(({ name }) => name);
    expect(names).toEqual(['PASSWORD', 'PASSWORD_FILE', 'ADDRESS', 'ADDRESS_FILE', 'PLAIN']);
    expect(parseSettings(schema, { PLAIN_FILE: file('x') }).PLAIN).toBeUndefined();
  });
});
