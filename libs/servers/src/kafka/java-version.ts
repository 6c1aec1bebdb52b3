/** The major version in what `java -version` prints: 17 for `openjdk version "17.0.15"`, 8 for `"1.8.0_392"`. */
export function javaMajor(output: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  return found === undefined ? undefined : Number(found);
}
