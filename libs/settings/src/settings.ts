import { z } from 'zod';

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
 * ones are ignored. Throws SettingsError with all faults in one message.
 */
export function parseSettings<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const set = Object.keys(schema.shape).filter((name) => env[name] !== undefined && env[name] !== '');
  const parsed = schema.safeParse(Object.fromEntries(set.map((name) => [name, env[name]])));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.') || 'environment';
    const missing = issue.path.length > 0 && !set.includes(name);
    return `  ${name}: ${missing ? `is not set; ${meaning(schema, name)}` : issue.message}`;
  });
  throw new SettingsError(`Configuration is not valid:\n${faults.join('\n')}`);
}

/** Every variable of a schema, in the order of its declaration. */
export function describeSettings(schema: z.ZodObject): SettingDescription[] {
  return Object.keys(schema.shape).map((name) => ({
    name,
    default: defaultOf(typeOf(schema, name)),
    description: meaning(schema, name),
  }));
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
