import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type Manifest } from './manifests.spec.js';

const PACKAGES: readonly (readonly [group: RegExp, module: string])[] = [
  [/^keda\.sh\//, '@kubernetes-models/keda/'],
  [/^kafka\.strimzi\.io\//, '@kubernetes-models/strimzi-kafka-operator/'],
  [/^/, 'kubernetes-models/'],
];

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
};

/**
 * What the types of the Kubernetes API and of the operators do not allow: fields that they do not know, values of another type
 * or outside of an enumeration, and what is missing. The types were made from the API's own description, and the compiler of
 * TypeScript, which takes no unknown field in a literal, reads each manifest as one. Empty when all is well.
 */
export function strictErrors(manifests: readonly Manifest[]): string[] {
  const sources = new Map(manifests.map((manifest, index) => [pathOf(index), sourceOf(manifest)]));
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const source = sources.get(path);
    return source === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return [...sources.keys()].flatMap((path, index) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .map((found) => `${nameOf(manifests[index]!)} ${explained(found)}`),
  );
}

/** Beside this file, so that packages are found as from here. */
function pathOf(index: number): string {
  return fileURLToPath(new URL(`manifest-${index}.ts`, import.meta.url));
}

function sourceOf(manifest: Manifest): string {
  const { apiVersion, kind } = manifest;
  const module =
    kind === 'MongoDBCommunity'
      ? './mongodb-community.spec.js'
      : `${PACKAGES.find(([group]) => group.test(apiVersion))![1]}${apiVersion}/${kind}`;
  const literal = JSON.stringify(manifest, undefined, 1);
  return `import { type I${kind} } from '${module}';\nexport const manifest: I${kind} = ${literal};\n`;
}

function explained({ file, start, messageText }: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file || start === undefined) return message;
  const line = file.text.slice(0, start).split('\n').length - 1;
  return `at ${file.text.split('\n')[line]?.trim()} ${message}`;
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}
