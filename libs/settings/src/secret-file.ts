import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Far above any key or password; a path to a log by mistake shall not fill the memory. */
const MOST_BYTES = 65_536;

/** Marks a variable that may be given by a file instead: `NAME_FILE` names it. The last call on its type. */
export function secret<T extends z.ZodType>(type: T, description: string): T {
  return type.meta({ description, secret: true });
}

export function isSecret(type: z.core.$ZodType | undefined): boolean {
  return type !== undefined && z.globalRegistry.get(type)?.secret === true;
}

/** What stands in a variable or in the file that `<name>_FILE` names. `fault` names the variable, and shows no value. */
export interface FoundSecret {
  /** The variable that was used. */
  readonly from: string;
  readonly value?: string;
  readonly fault?: string;
}

/** Undefined when neither is set. One line end at the end of the file does not count. */
export function findSecret(env: NodeJS.ProcessEnv, name: string): FoundSecret | undefined {
  const file = env[`${name}_FILE`];
  const value = env[name];
  const from = `${name}_FILE`;
  if (!file) return value ? { from: name, value } : undefined;
  if (value) return { from, fault: `is set, and so is ${name}; keep one of them` };
  try {
    const content = readFileSync(file);
    if (content.length > MOST_BYTES) return { from, fault: `holds more than ${MOST_BYTES} bytes` };
    const text = content.toString().replace(/\r?\n$/, '');
    return text === '' ? { from, fault: 'names an empty file' } : { from, value: text };
  } catch (error) {
    return { from, fault: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}
