import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { envExample } from './env-example.js';

const root = new URL('../../', import.meta.url);
const example = readFileSync(new URL('.env.example', root), 'utf8');

describe('.env.example', () => {
  it('names every variable of the schemas with its default and meaning (else: npm run env:example)', () => {
    expect(example).toBe(envExample());
  });

  it('names every variable that docker-compose.yml lets people set', () => {
    const compose = readFileSync(new URL('docker-compose.yml', root), 'utf8');
    const asked = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    const missing = asked.filter((name) => !new RegExp(`^#?${name}=`, 'm').test(example));
    expect(missing).toEqual([]);
  });

  it('explains every variable', () => {
    const unexplained = example
      .split('\n')
      .filter((line, index, lines) => /^#[A-Z_]+=/.test(line) && !/^# ./.test(lines[index - 1] ?? ''));
    expect(unexplained).toEqual([]);
  });
});
