import { type IncomingMessage } from 'node:http';
import { badInput } from './problem.js';

/**
 * A header that may occur at most once; undefined when it is absent. Twice is a 400: Node joins repeated headers with
 * a comma, and two different keys would look like a third one.
 */
export function oneHeader(request: Pick<IncomingMessage, 'rawHeaders'>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const { rawHeaders } = request;
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i];
    if (header?.length !== wanted.length || header.toLowerCase() !== wanted) continue;
    if (found !== undefined) {
      throw badInput(`The header ${name} occurs more than once.`, [
        { field: name, message: 'must occur once' },
      ]);
    }
    found = rawHeaders[i + 1];
  }
  return found;
}
