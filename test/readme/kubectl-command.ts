import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { PROJECT } from './documents.js';

const DEPLOY = join(PROJECT, 'deploy/kubernetes');

/** Whether a command of kubectl asks for what deploy/kubernetes has. */
export function checkKubectl(command: string): void {
  for (const [path] of command.matchAll(/\bdeploy\/[\w/-]+/g))
    expect(existsSync(join(PROJECT, path, 'kustomization.yaml'))).toBe(true);
  const text = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => readFileSync(join(DEPLOY, path), 'utf8'))
    .join('\n---\n');
  for (const [, kind, name] of command.matchAll(/\b(deployment|service)\/([\w-]+)/g))
    expect(text).toMatch(new RegExp(`^kind: ${kind}\nmetadata:\n  name: ${name}$`, 'im'));
  for (const [, name] of command.matchAll(/(?:--namespace|create namespace) ([\w-]+)/g))
    expect(text).toContain(`kind: Namespace\nmetadata:\n  name: ${name}\n`);
  for (const [, name] of command.matchAll(/secret generic ([\w-]+)/g))
    expect(text).toContain(`name: ${name}`);
  for (const [, key] of command.matchAll(/--from-(?:file|literal)=(\w+)=/g))
    expect(text).toContain(`key: ${key}`);
  const [, label] = /label namespace \S+ ([\w/]+)=true/.exec(command) ?? [];
  if (label !== undefined) expect(text).toContain(`${label}: 'true'`);
}
