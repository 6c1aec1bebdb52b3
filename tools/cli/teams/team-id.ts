import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { InvalidArgumentError } from 'commander';

/** Parses a team_id of a command. */
export function teamIdOf(text: string): string {
  if (!IDENTIFIER.test(text)) throw new InvalidArgumentError(IDENTIFIER_RULE);
  return text;
}
