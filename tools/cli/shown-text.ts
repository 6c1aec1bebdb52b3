// Control characters, and those that turn the direction of text: a record must not write to the terminal what it wants.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside, safe to print: what a terminal would obey is written as an escape. */
export function shownText(text: string): string {
  return text.replace(UNSAFE, (character) => NAMED[character] ?? escapeOf(character));
}

/** One line of JSON; 64-bit offsets are strings. Escapes stay inside its strings, so it reads back as it was. */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
  return json.replace(UNSAFE, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
