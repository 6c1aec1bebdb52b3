import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Bare names that the page's modules import, and the files of our dependencies that they stand for. */
const MODULES: Readonly<Record<string, string>> = {
  preact: 'preact/dist/preact.mjs',
  'preact/hooks': 'preact/hooks/dist/hooks.mjs',
  htm: 'htm/dist/htm.mjs',
  uplot: 'uplot/dist/uPlot.esm.js',
};
/** Libraries of ours that the page's modules import: built, for they run here and in browsers. */
const LIBRARIES = ['team-socket'] as const;
const STYLES: Readonly<Record<string, string>> = { 'uplot.css': 'uplot/dist/uPlot.min.css' };

const IMPORT_MAP = /<script type="importmap">[^<]*<\/script>/;

/** All that the page consists of, read once; nothing else can be asked for. */
export class PageFiles {
  readonly index: PageFile;
  /** `'sha256-…'` of the one inline script, which tells the browser where the modules are. */
  readonly importMapHash: string;
  private readonly files = new Map<string, PageFile>();

  constructor(root = projectRoot()) {
    const packages = join(root, 'node_modules');
    const imports: Record<string, string> = {};
    for (const [name, path] of Object.entries(MODULES)) {
      const file = `modules/${name.replace('/', '-')}.js`;
      imports[name] = `./${file}`;
      this.files.set(file, pageFile(moduleAt(join(packages, path)), '.js'));
    }
    for (const name of LIBRARIES) {
      imports[`#libs/${name}`] = `./modules/${name}/index.js`;
      this.addFolder(`modules/${name}`, join(root, 'dist', 'libs', name, 'src'));
    }
    for (const [name, path] of Object.entries(STYLES))
      this.files.set(`modules/${name}`, pageFile(readFileSync(join(packages, path)), '.css'));
    const folder = join(root, 'apps', 'dashboard', 'page');
    this.addFolder('page', folder);
    const importMap = JSON.stringify({ imports });
    this.importMapHash = `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`;
    const html = readFileSync(join(folder, 'index.html'), 'utf8').replace(
      IMPORT_MAP,
      `<script type="importmap">${importMap}</script>`,
    );
    this.index = { ...pageFile(Buffer.from(html), '.html'), type: 'text/html; charset=utf-8' };
  }

  private addFolder(prefix: string, folder: string): void {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!(extname(path) in TYPES)) continue;
      const name = `${prefix}/${path.split(sep).join('/')}`;
      const file = join(folder, path);
      this.files.set(
        name,
        pageFile(extname(path) === '.js' ? moduleAt(file) : readFileSync(file), extname(path)),
      );
    }
  }

  /** `name` as in `page/main.js` or `modules/preact.js`. */
  find(name: string): PageFile | undefined {
    return this.files.get(name);
  }
}

/** The maps that its last line names are not served. */
function moduleAt(path: string): Buffer {
  return Buffer.from(readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}

function pageFile(body: Buffer, extension: string): PageFile {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, type: TYPES[extension] ?? 'application/octet-stream', etag };
}

function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
