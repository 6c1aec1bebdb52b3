/** A header may occur several times; kafkajs then gives an array. */
export type RecordHeaders = Record<string, Buffer | string | (Buffer | string)[]>;

/** The last value of a header as text; undefined when the record has none. Whoever wrote the record may have written anything. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  // A header without a value is null on the wire, whatever the type of the client says.
  const value = headers[name] as RecordHeaders[string] | null | undefined;
  return (Array.isArray(value) ? value.at(-1) : value)?.toString();
}
