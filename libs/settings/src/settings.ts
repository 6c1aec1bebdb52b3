import { z } from 'zod';
import { findSecret, type FoundSecret, isSecret } from './secret-file.js';

/** The environment is not valid. The message lists every fault, and no value: values may be secrets. Retry cannot help. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_NOT_VALID';
  readonly retryable = false;
}

/** One variable, as documentation and .env.example need it; `default` is empty when there is none. */
export interface SettingDescription {
  name: string;
  default: string;
  description: string;
}

/**
 * Checks the environment against a schema whose keys are variable names. An empty variable counts as unset, unknown
 * ones are ignored. A variable marked as secret() may be in the file that `<name>_FILE` names. Throws SettingsError with
 * all faults in one message.
 */
export function parseSettings<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const found = new Map<string, FoundSecret>();
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    const given = isSecret(typeOf(schema, name))
      ? findSecret(env, name)
      : value
        ? { from: name, value }
        : undefined;
    if (given) found.set(name, given);
  }
  const values = [...found].filter(([, { fault }]) => fault === undefined);
  const parsed = schema.safeParse(Object.fromEntries(values.map(([name, { value }]) => [name, value])));
  const unreadable = [...found.values()].flatMap(({ from, fault }) => (fault ? [`  ${from}: ${fault}`] : []));
  if (parsed.success && unreadable.length === 0) return parsed.data;
  const faults = (parsed.error?.issues ?? []).flatMap((issue) => {
    const name = issue.path.map(String).join('.') || 'environment';
    const given = found.get(name);
    if (given?.fault !== undefined) return [];
    const missing = issue.path.length > 0 && given === undefined;
    return [`  ${given?.from ?? name}: ${missing ? `is not set; ${meaning(schema, name)}` : issue.message}`];
  });
  throw notValid([...unreadable, ...faults]);
}

/** The secret of that name out of the environment, or out of its file. Throws SettingsError. */
export function secretOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const found = findSecret(env, name);
  if (found?.fault !== undefined) throw notValid([`  ${found.from}: ${found.fault}`]);
  return found?.value;
}

/** For faults that only show where a setting is used; each names its variable first, as in `KAFKA_SSL: ...`. */
export function settingsFault(...faults: readonly string[]): SettingsError {
  return notValid(faults.map((fault) => `  ${fault}`));
}

function notValid(lines: readonly string[]): SettingsError {
  return new SettingsError(`Configuration is not valid:\n${lines.join('\n')}`);
}

/** Every variable of a schema, in the order of its declaration; after a secret its file. */
export function describeSettings(schema: z.ZodObject): SettingDescription[] {
  return Object.keys(schema.shape).flatMap((name) => {
    const type = typeOf(schema, name);
    const own = { name, default: defaultOf(type), description: meaning(schema, name) };
    const file = { name: `${name}_FILE`, default: '', description: `File with ${name} in it, instead` };
    return isSecret(type) ? [own, file] : [own];
  });
}

function typeOf(schema: z.ZodObject, name: string): z.core.$ZodType | undefined {
  return schema.shape[name] as z.core.$ZodType | undefined;
}

function meaning(schema: z.ZodObject, name: string): string {
  const found = wrappersOf(typeOf(schema, name)).find((type) => describedAs(type) !== undefined);
  return (found && describedAs(found)) ?? '';
}

function describedAs(type: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(type)?.description;
}

function defaultOf(type: z.core.$ZodType | undefined): string {
  const found = wrappersOf(type).find((layer) => layer instanceof z.ZodDefault);
  return found === undefined ? '' : String(found.def.defaultValue);
}

/** A type and the types it wraps, outermost first: `.default()` and `.optional()` put one type around another. */
function wrappersOf(type: z.core.$ZodType | undefined): z.core.$ZodType[] {
  const layers: z.core.$ZodType[] = [];
  for (let layer = type; layer !== undefined;) {
    layers.push(layer);
    const def = layer._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
    layer = def.innerType ?? def.in;
  }
  return layers;
}
