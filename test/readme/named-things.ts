import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeWordsOf, type Document, proseOf, PROJECT } from './documents.js';

const OUR_FOLDERS = ['apps', 'libs', 'tools', 'test'];
/** Variables that Node and the exporter of traces read for themselves. */
const OF_OTHERS = ['NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_HEADERS'];

/** Relative links that lead to no file or to no heading. */
export function brokenLinks(document: Document): string[] {
  const links = [...proseOf(document).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, target]) => target!);
  return links.filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? document.path : join(dirname(document.path), path);
    if (!existsSync(join(PROJECT, file))) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(join(PROJECT, file), 'utf8')).includes(anchor);
  });
}

function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Files and folders of ours that are named and do not exist. A spec may be named without its folder. */
export function missingFiles(document: Document): string[] {
  const specs = new Set(ourFiles().map((file) => basename(file)));
  return codeWordsOf(document).filter((word) => {
    if (new RegExp(`^(${OUR_FOLDERS.join('|')}|docs)/[\\w./-]*$`).test(word))
      return !existsSync(join(PROJECT, word));
    return /^[\w.-]+\.spec\.ts$/.test(word) && !specs.has(word);
  });
}

/** Names in capitals (variables, codes) that no source file has. */
export function unknownConstants(document: Document): string[] {
  const names = codeWordsOf(document).flatMap((word) => word.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []);
  if (names.length === 0) return [];
  const files = ourFiles().filter((file) => !file.endsWith('.spec.ts'));
  const sources = [...files, 'docker-compose.yml', '.env.example'].map((file) =>
    readFileSync(join(PROJECT, file), 'utf8'),
  );
  return names.filter(
    (name) =>
      !OF_OTHERS.includes(name) && !sources.some((source) => new RegExp(`\\b${name}\\b`).test(source)),
  );
}

/** Scripts of package.json that are named in the text. */
export function namedScripts(document: Document): string[] {
  return codeWordsOf(document).flatMap((word) => {
    const script = /^npm (?:run )?([\w:]+)/.exec(word)?.[1];
    return script === undefined ? [] : [script];
  });
}

/** Metrics with the labels that the text gives them. */
export function namedMetrics(document: Document): { name: string; labels: string[] }[] {
  return codeWordsOf(document).flatMap((word) => {
    const [, name, labels = ''] = /^((?:kafka|lease|http|mongo)_\w+)(?:\{([^}]*)\})?$/.exec(word) ?? [];
    if (name === undefined) return [];
    return [{ name, labels: labels.split(',').flatMap((label) => label.split('=')[0]!.trim() || []) }];
  });
}

/** Addresses on this machine that a reader may open, the ports of npm start. */
export function namedAddresses(document: Document): string[] {
  return [...proseOf(document).matchAll(/http:\/\/localhost:800[123](?:\/[\w/-]*)?/g)].map(
    ([address]) => address,
  );
}

function ourFiles(): string[] {
  return OUR_FOLDERS.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  );
}
