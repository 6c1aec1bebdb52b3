export type MongoRefusalCode =
  'DOCUMENT_REFUSED' | 'DOCUMENT_TOO_LARGE' | 'DOCUMENT_INVALID' | 'DUPLICATE_KEY';

/** By server code: validation of the collection, size, values that MongoDB does not take, unique index. */
const BY_CODE: ReadonlyMap<number, MongoRefusalCode> = new Map([
  [121, 'DOCUMENT_REFUSED'],
  [10334, 'DOCUMENT_TOO_LARGE'],
  [17419, 'DOCUMENT_TOO_LARGE'],
  [17420, 'DOCUMENT_TOO_LARGE'],
  [2, 'DOCUMENT_INVALID'],
  [9, 'DOCUMENT_INVALID'],
  [14, 'DOCUMENT_INVALID'],
  [66, 'DOCUMENT_INVALID'],
  [11_000, 'DUPLICATE_KEY'],
  [11_001, 'DUPLICATE_KEY'],
  [12_582, 'DUPLICATE_KEY'],
]);

const BY_NAME = /^(BSON\w*Error|CastError|ObjectExpectedError|StrictModeError|ValidationError)$/;

/** Why MongoDB, or its driver before it, refuses something for its content. Undefined for every other error. */
export function mongoRefusalCode(error: unknown): MongoRefusalCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'number' && error.name.startsWith('Mongo')) return BY_CODE.get(code);
  return BY_NAME.test(error.name) ? 'DOCUMENT_INVALID' : undefined;
}
