export type Cell = string | number | bigint | undefined;

/** Writes to stdout; progress and warnings belong on stderr, so that a pipe gets the answer alone. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2));
}

export function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns as wide as their widest cell; numbers to the right. No borders, so that `awk` and `cut` can read it. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => columns.map((_, index) => textOf(row[index])));
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const right = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumeric(row[index])));
  const line = (row: readonly string[]) =>
    row
      .map((text, index) => (right[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  return [line(columns.map((name) => name.toUpperCase())), ...cells.map(line)].join('\n');
}

function textOf(cell: Cell): string {
  return cell === undefined || cell === '' ? '-' : String(cell);
}

function isNumeric(cell: Cell): boolean {
  return cell === undefined || typeof cell === 'number' || typeof cell === 'bigint';
}
