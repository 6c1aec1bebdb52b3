import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A page of documentation: README.md or a file below docs/. */
export interface Document {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** A command of a block marked `sh`, as it is written there, its comment included. */
export interface DocumentedCommand {
  /** `README.md:12` */
  readonly place: string;
  readonly text: string;
}

export function documents(): Document[] {
  const below = readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = ['README.md', ...below.map((path) => `docs/${path}`).sort()];
  return paths
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(PROJECT, path), 'utf8') }));
}

/** Every command in the order of the page; a line that ends with a backslash goes on in the next. */
export function commandsOf({ path, text }: Document): DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  let block: string | undefined;
  let begun: DocumentedCommand | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^\s*```(.*)$/.exec(line);
    if (fence) {
      block = block === undefined ? fence[1]!.trim() : undefined;
      continue;
    }
    if (block !== 'sh' || line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const command = begun
      ? { ...begun, text: `${begun.text}\n${line}` }
      : { place: `${path}:${index + 1}`, text: line };
    begun = line.endsWith('\\') ? command : undefined;
    if (!begun) commands.push(command);
  }
  return commands;
}

/** The text outside of code blocks. */
export function proseOf({ text }: Document): string {
  return text.replace(/^```[^]*?^```$/gm, '');
}

/** What stands between single backticks, each once. */
export function codeWordsOf(document: Document): string[] {
  return [...new Set([...proseOf(document).matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!))];
}
