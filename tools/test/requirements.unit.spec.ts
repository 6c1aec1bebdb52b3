import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { codeWordsOf, documents, PROJECT } from '../../test/readme/documents.js';
import { brokenLinks, missingFiles, namedScripts, unknownConstants } from '../../test/readme/named-things.js';
import { COMMANDS } from '../cli/commands/all.js';

const page = documents().find(({ path }) => path === 'docs/requirements.md')!;
const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: object };
const rows = page.text.split('\n').filter((line) => /^\| (?!asked for|---)/.test(line));

const cli = new Command('ordered');
for (const register of COMMANDS) register(cli);

/** The words of a command that are no command. */
function unknownWords(path: readonly string[], command = cli): readonly string[] {
  const [word, ...rest] = path;
  if (word === undefined) return [];
  const next = command.commands.find((one) => one.name() === word);
  return next ? unknownWords(rest, next) : command.commands.length > 0 ? path : [];
}

describe('docs/requirements.md', () => {
  it('names files, specs, links, variables and scripts that are there', () => {
    expect(missingFiles(page)).toEqual([]);
    expect(brokenLinks(page)).toEqual([]);
    expect(unknownConstants(page)).toEqual([]);
    expect(namedScripts(page).filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names commands that the command line has', () => {
    const named = codeWordsOf(page).filter((word) => word.startsWith('npm run cli -- '));
    expect(named.length).toBeGreaterThan(10);
    const wrong = named.filter((word) => {
      const words = word.slice('npm run cli -- '.length).split(' ');
      return !words[0]!.startsWith('<') && unknownWords(words).length > 0;
    });
    expect(wrong).toEqual([]);
  });

  it('says of each feature where it is, and what shows it', () => {
    expect(rows.length).toBeGreaterThan(70);
    const cells = rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
    expect(cells.filter((row) => row.length !== 3)).toEqual([]);
    const shown = /`(npm |docker |PROCESSING_DELAY|[\w./-]+\.spec\.ts)|\]\(|`libs\/|`GET /;
    expect(cells.filter(([, , shownBy]) => !shown.test(shownBy!)).map(([feature]) => feature)).toEqual([]);
  });
});
