import { type Plugin } from 'esbuild';

/** Loaded as files of their own: kafkajs, whose inner modules libs/kafka replaces; what finds further files beside itself. */
const ALONE = [
  'kafkajs',
  'pino',
  'pino-pretty',
  'protobufjs',
  'reflect-metadata',
  'swagger-ui-dist',
  'mongodb-memory-server-core',
  'esbuild',
  'typescript',
];

/** Packages that stay in node_modules: those of ALONE, and what is optional and not installed. */
export const leftOutside: Plugin = {
  name: 'left-outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === leftOutside) return undefined;
      if (ALONE.some((name) => path === name || path.startsWith(`${name}/`))) return { path, external: true };
      const found = await resolve(path, { ...args, pluginData: leftOutside });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};
