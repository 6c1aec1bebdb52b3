import { type Registration } from '../command.js';

/** Every group of commands, in the order of the help. */
export const COMMANDS: readonly Registration[] = [];
