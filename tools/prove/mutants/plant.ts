import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../../stack/directories.js';
import { type Mutant, type Patch } from './mutant.js';

/** A copy of the built project with a bug in it; `#libs/*` leads into the copy, for its package.json is there. */
export function plant({ patches }: Pick<Mutant, 'patches'>, folder: string): void {
  const patched = applyAll(patches);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(PROJECT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, source] of patched) {
    writeFileSync(join(folder, 'dist', file.replace(/\.ts$/, '.js')), compile(file, source));
  }
  execFileSync(process.execPath, [join(folder, 'dist', 'tools', 'bundle', 'main.js')]);
}

/** The sources as the bug has them. Throws where a place is no longer there, so that no mutant is quietly the original. */
export function applyAll(patches: readonly Patch[]): Map<string, string> {
  const sources = new Map<string, string>();
  for (const { file, from, to } of patches) {
    const source = sources.get(file) ?? readFileSync(join(PROJECT, file), 'utf8');
    const places = source.split(from).length - 1;
    if (places !== 1) {
      throw new Error(`${file} has ${places} places to patch, not 1; fit the mutant to the source:\n${from}`);
    }
    sources.set(
      file,
      source.replace(from, () => to),
    );
  }
  return sources;
}

/** As the build compiles it, but one file alone and without looking at types. */
function compile(file: string, source: string): string {
  const { config } = ts.readConfigFile(join(PROJECT, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  ) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, PROJECT);
  return ts.transpileModule(source, {
    fileName: file,
    compilerOptions: {
      ...options,
      // Alone it cannot see that the package is of modules.
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      sourceMap: false,
    },
  }).outputText;
}
