import { seededRandom } from '../cli/generate/seeded-random.js';

/** Decides everything that a run does, so that its seed repeats it. */
export class Dice {
  private readonly between: (from: number, to: number) => number;

  constructor(seed: number) {
    this.between = seededRandom(seed);
  }

  /** A whole number, both ends included. */
  number(from: number, to: number): number {
    return this.between(from, to);
  }

  /** True in one of `n` cases. */
  oneIn(n: number): boolean {
    return this.between(1, n) === 1;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)]!;
  }
}

/** The bad-input tables of the project, and what has broken other programs. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  'null',
  '0',
  '-1',
  'a:b',
  'a/b',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '{"$ne":null}',
  '$where',
  'a\u0000b',
  'a\u202eb',
  'a\ud800',
  'a\r\nSet-Cookie: x=1',
  '💥',
  'é'.normalize('NFD'),
  '%00',
  '%zz',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
  '1970-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'x'.repeat(300),
  'x'.repeat(9000),
  'ordered.*',
];

const NUMBERS: readonly number[] = [0, -1, 1.5, 5e-324, 1e308, 2 ** 31, 2 ** 53 + 1, -(2 ** 63), 1e9];

export function nastyText(dice: Dice): string {
  if (!dice.oneIn(4)) return dice.pick(TEXTS);
  const length = dice.number(1, 40);
  return String.fromCharCode(...Array.from({ length }, () => dice.number(0, dice.oneIn(3) ? 65_535 : 255)));
}

/** Anything that JSON can say. */
export function nastyValue(dice: Dice, depth = 0): unknown {
  switch (dice.number(0, depth > 3 ? 4 : 7)) {
    case 0:
      return null;
    case 1:
      return dice.oneIn(2);
    case 2:
      return dice.pick(NUMBERS);
    case 3:
    case 4:
      return nastyText(dice);
    case 5:
      return Array.from({ length: dice.number(0, 4) }, () => nastyValue(dice, depth + 1));
    case 6:
      return dice.pick<object>([
        { $ne: null },
        { $gt: '' },
        { $where: '1' },
        { toString: 'x' },
        { length: 1e9 },
      ]);
    default:
      return { [nastyText(dice)]: nastyValue(dice, depth + 1) };
  }
}

/** Something that is good, with one place of it made bad: replaced, removed, doubled or joined by a stranger. */
export function spoil(dice: Dice, good: unknown): unknown {
  if (Array.isArray(good)) {
    const items = good as readonly unknown[];
    if (items.length === 0 || dice.oneIn(4)) return nastyValue(dice);
    const at = dice.number(0, items.length - 1);
    return items.map((item, index) => (index === at ? spoil(dice, item) : item));
  }
  if (typeof good !== 'object' || good === null) return nastyValue(dice);
  const fields = Object.entries(good as Record<string, unknown>);
  if (fields.length === 0 || dice.oneIn(5))
    return withField(good, dice.oneIn(2) ? nastyText(dice) : '__proto__', nastyValue(dice));
  const [name, value] = dice.pick(fields);
  if (dice.oneIn(4)) return Object.fromEntries(fields.filter(([other]) => other !== name));
  return withField(good, name, dice.oneIn(3) ? nastyValue(dice) : spoil(dice, value));
}

/** Also for `__proto__`, which an assignment would take for something else. */
function withField(to: object, name: string, value: unknown): object {
  const copy = { ...to };
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** Text as bytes, now and then cut, or with a byte changed: no longer JSON, or no longer UTF-8. */
export function spoilBytes(dice: Dice, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0 || !dice.oneIn(4)) return bytes;
  if (dice.oneIn(2)) return bytes.subarray(0, dice.number(0, bytes.length - 1));
  bytes[dice.number(0, bytes.length - 1)] = dice.number(0, 255);
  return bytes;
}
