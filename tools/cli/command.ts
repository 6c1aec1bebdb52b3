import { type Command } from 'commander';
import { printJson } from './output.js';
import { Suite } from './suite.js';

/** Options that every command has. */
export interface SharedFlags {
  readonly bootstrap?: string;
  readonly json?: true;
}

/** Adds a group of commands to the program. */
export type Registration = (program: Command) => void;

/** `ordered`'s own options, from wherever they stand on the line. */
export function sharedFlags(command: Command): SharedFlags {
  return command.optsWithGlobals<SharedFlags>();
}

export function suiteOf(command: Command): Promise<Suite> {
  return Suite.find(sharedFlags(command).bootstrap);
}

/** The answer: `text` for people, or `value` with --json. */
export function answer(command: Command, value: unknown, text: () => string): void {
  if (sharedFlags(command).json) printJson(value);
  else process.stdout.write(`${text()}\n`);
}
