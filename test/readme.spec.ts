import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '#libs/testing';
import { checkClaims } from './readme/claims.js';
import { commandsOf, documents, PROJECT } from './readme/documents.js';
import {
  brokenLinks,
  missingFiles,
  namedAddresses,
  namedMetrics,
  namedScripts,
  unknownConstants,
} from './readme/named-things.js';
import { ProjectCopy } from './readme/project-copy.js';
import { Terminal } from './readme/terminal.js';
import { NOT_RUN, STAYS } from './readme/ways.js';

jest.setTimeout(180_000);

const pages = documents();
const commands = pages.flatMap(commandsOf);
let copy: ProjectCopy;
let terminal: Terminal;

beforeAll(async () => {
  copy = await ProjectCopy.make();
  terminal = new Terminal(copy);
});
afterAll(async () => {
  try {
    await terminal?.interrupt();
  } finally {
    await terminal?.run('npm stop').finally(() => copy.remove());
  }
});

function withoutComment(text: string): string {
  return text.replace(/\s+#\s.*$/, '');
}

async function obey(command: string): Promise<void> {
  const notRun = NOT_RUN.find(({ command: pattern }) => pattern.test(command));
  if (notRun) return notRun.check(command, terminal);
  const stays = STAYS.find(({ command: pattern }) => pattern.test(command));
  if (stays) return terminal.stay(command, stays);
  if (!command.startsWith('curl ')) return void (await terminal.run(command));
  // What an event leads to comes a moment after its answer.
  const once = /"quantity":/.test(command);
  const url = terminal.moved('http://localhost:8001');
  const ask = async () => checkClaims(command, await terminal.run(command), url);
  return once ? ask() : eventually(ask, { everyMs: 200 });
}

describe('every documented command works', () => {
  it('is found', () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each(commands)('$place $text', async ({ text }) => {
    const command = withoutComment(text);
    // As a reader does before the next one.
    if (/^npm start\b(?!.*--help)/.test(command)) await terminal.interrupt();
    await obey(command);
  });

  it('and nothing is excepted that is no longer there', () => {
    const idle = [...NOT_RUN, ...STAYS].filter(
      ({ command }) => !commands.some(({ text }) => command.test(withoutComment(text))),
    );
    expect(idle).toEqual([]);
  });
});

describe.each(pages)('$path names what there is', (page) => {
  it('links, files, variables, codes and scripts', () => {
    expect(brokenLinks(page)).toEqual([]);
    expect(missingFiles(page)).toEqual([]);
    expect(unknownConstants(page)).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    const others = ['ci', 'install'];
    expect(namedScripts(page).filter((name) => !(name in scripts || others.includes(name)))).toEqual([]);
  });

  it('addresses that answer, and metrics that the services export', async () => {
    for (const address of namedAddresses(page)) {
      expect(
        `${address} ${(await fetch(terminal.moved(address).replace(/(:\d+)$/, '$1/docs'))).status}`,
      ).toBe(`${address} 200`);
    }
    const named = namedMetrics(page);
    if (named.length === 0) return;
    const answers = await Promise.all(
      ['8000', '8001', '8002', '8003', '8004'].map((port) =>
        fetch(terminal.moved(`http://localhost:${port}/metrics`)),
      ),
    );
    const exported = (await Promise.all(answers.map((answer) => answer.text()))).join('\n');
    for (const { name, labels } of named) {
      expect(exported).toContain(`# TYPE ${name} `);
      const sample = new RegExp(`^${name}(?:_count)?\\{([^\\n]*)\\} `, 'm').exec(exported)?.[1];
      if (sample !== undefined) for (const label of labels) expect(sample).toContain(`${label}="`);
    }
  });
});
