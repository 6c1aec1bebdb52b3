// Joins each app and the command line with the libraries they import into few files, below dist/run. To find and read
// some 2,000 small files takes a process three quarters of its start.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../stack/directories.js';
import { leftOutside } from './left-outside.js';

const DIST = join(PROJECT, 'dist');
const RUN = join(DIST, 'run');
const apps = readdirSync(join(DIST, 'apps'))
  .map((name) => ({ name, main: join(DIST, 'apps', name, 'src', 'main.js') }))
  .filter(({ main }) => existsSync(main));
const entries = [...apps, { name: 'cli', main: join(DIST, 'tools', 'cli', 'main.js') }];

// What runs meanwhile keeps its files until they are replaced as a whole.
const next = `${RUN}.${process.pid}`;
await build({
  entryPoints: entries.map(({ name, main }) => ({ in: main, out: name })),
  outdir: next,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Its paths would lead to the sources of the libraries, compiled here without the types that Nest injects by.
  tsconfigRaw: {},
  // Swagger and log lines show the names of classes.
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [leftOutside],
  banner: {
    js: [
      // Chunks need not run in the order in which modules import each other, and decorators need this first.
      "import 'reflect-metadata';",
      // For the CommonJS among the libraries.
      "import { createRequire as requireFrom } from 'node:module';",
      'const require = requireFrom(import.meta.url);',
    ].join('\n'),
  },
});
nameLess(join(next, 'chunks'));
rmSync(RUN, { recursive: true, force: true });
renameSync(next, RUN);

/**
 * esbuild names each function anew, also those that are made for each request or query, which costs a read over HTTP 6 % of its
 * time. What has its name already, and what has none that anybody sees, is left alone.
 */
function nameLess(chunks: string): void {
  const helper = 'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
  const files = readdirSync(chunks).filter((name) => name.endsWith('.js'));
  const texts = files.map((name) => [join(chunks, name), readFileSync(join(chunks, name), 'utf8')] as const);
  const found = texts.filter(([, text]) => text.includes(helper));
  if (found.length === 0) throw new Error('esbuild names functions in another way than it did');
  const unlessNamed = helper.replace('=> ', '=> target.name === value || target.name === "" ? target : ');
  for (const [file, text] of found) writeFileSync(file, text.replace(helper, unlessNamed));
}
