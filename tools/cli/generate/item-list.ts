import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { InvalidArgumentError } from 'commander';

/** Parses the items of an option. */
export function itemList(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.every((item) => IDENTIFIER.test(item))) return items;
  throw new InvalidArgumentError(`Items separated by commas, each ${IDENTIFIER_RULE}.`);
}
