// The way from a fresh clone to a running command: installs and builds what is missing or old, then runs it.
// Plain JavaScript without dependencies, since nothing is installed or compiled yet when it starts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['apps', 'libs', 'tools', 'test'];
const ENTRIES = {
  start: ['dist/tools/stack/main.js', 'start'],
  stop: ['dist/tools/stack/main.js', 'stop'],
  test: ['dist/tools/test/main.js'],
  bench: ['dist/tools/bench/main.js'],
  cli: ['dist/run/cli.js'],
  demo: ['dist/tools/demo/main.js'],
  prove: ['dist/tools/prove/main.js'],
  fuzz: ['dist/tools/fuzz/main.js'],
  'prove:mutants': ['dist/tools/prove/mutants/main.js'],
};

const [command = '', ...args] = process.argv.slice(2);
const found = ENTRIES[command];
if (!found) fail(`Usage: node tools/bootstrap.mjs ${Object.keys(ENTRIES).join('|')} [arguments]`);
requireNode(20, 19);
process.chdir(root);
const [entry, ...leading] = found;
// Stopping must work while the sources are in pieces.
if (command !== 'stop' || !existsSync(entry)) {
  await install();
  await build();
}
if (!existsSync(entry)) fail(`${entry} is not there; this checkout has no "${command}".`);
// In this process: signals and exit codes need nobody to pass them on.
process.argv = [process.argv[0], join(root, entry), ...leading, ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(root, entry)).href);

function requireNode(major, minor) {
  const [actualMajor, actualMinor] = process.versions.node.split('.').map(Number);
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return;
  fail(
    `Node ${major}.${minor} or newer is needed, and this is ${process.versions.node}. Install a newer one, or run \`docker compose up\`.`,
  );
}

async function install() {
  const stamp = join('node_modules', '.installed');
  const wanted = digest(readFileSync('package-lock.json'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (installedByHand()) return writeFileSync(stamp, wanted);
  console.error('Installing dependencies (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(
    npm,
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci failed; see above. Check the network, then try again.',
  );
  writeFileSync(stamp, wanted);
}

/** npm notes what it installed; when that is not older than the lock file, `npm ci` would only do it again. */
function installedByHand() {
  const note = join('node_modules', '.package-lock.json');
  return existsSync(note) && statSync(note).mtimeMs + 5_000 >= statSync('package-lock.json').mtimeMs;
}

async function build() {
  const stamp = join('dist', '.built');
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Building ...');
  const compile = () =>
    run(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
      'The build failed; see above.',
    );
  await compile();
  removeOrphans('dist');
  // The compiler trusts its own notes and does not write again what was deleted from dist.
  if (sources().some((file) => !existsSync(compiled(file)))) {
    rmSync('dist', { recursive: true, force: true });
    await compile();
  }
  await run(process.execPath, ['dist/tools/bundle/main.js'], 'The bundles could not be made; see above.');
  writeFileSync(stamp, wanted);
}

function sources() {
  return SOURCES.filter((folder) => existsSync(folder))
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.spec.ts'));
}

function compiled(file) {
  return join('dist', file.replace(/\.ts$/, '.js'));
}

/** Changes when a source, its place or the compiler's settings change. */
function fingerprint() {
  const files = ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json', ...sources()];
  return digest(files.map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`).join('\n'));
}

/** A deleted source must not live on as compiled code. */
function removeOrphans(directory) {
  for (const file of filesBelow(directory)) {
    if (file.startsWith(join(directory, 'run'))) continue;
    const source = /^(.*)\.js(\.map)?$/.exec(relative(directory, file))?.[1];
    if (source && !existsSync(`${source}.ts`)) rmSync(file);
  }
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((item) => {
      const path = join(directory, item.name);
      return item.isDirectory() ? filesBelow(path) : [path];
    });
}

function run(program, programArgs, failure) {
  return new Promise((resolve) => {
    const child = spawn(program, programArgs, { stdio: ['ignore', 'inherit', 'inherit'] });
    const passOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    child.once('error', (error) => fail(`${failure} (${error.message})`));
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      if (signal) process.exit(130);
      if (code !== 0) fail(failure, code);
      resolve();
    });
  });
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}

function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}
