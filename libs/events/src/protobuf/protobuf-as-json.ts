import { catalogue } from '../catalogue.js';
import { type RawRecord } from '../decode.js';
import { HEADER, PROTOBUF_CONTENT_TYPE } from '../envelope.js';

const forms = new Map(
  catalogue.flatMap(({ type, protobuf }) => (protobuf ? [[type, protobuf] as const] : [])),
);

/**
 * What a record says that is written as protobuf, as JSON: for people who look at it, on whichever topic it lies. Nothing is
 * checked but the form. Undefined for every other record, and for bytes that are no such message.
 */
export function protobufAsJson({ value, headers }: Pick<RawRecord, 'value' | 'headers'>): string | undefined {
  if (value === null || last(headers[HEADER.contentType]) !== PROTOBUF_CONTENT_TYPE) return undefined;
  try {
    const form = forms.get(last(headers[HEADER.type]) ?? '');
    return form && JSON.stringify(form.decode(value));
  } catch {
    return undefined;
  }
}

function last(header: RawRecord['headers'][string]): string | undefined {
  return (Array.isArray(header) ? header.at(-1) : header)?.toString();
}
