import { type NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type Response } from 'express';
import { isUtf8 } from 'node:buffer';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { badInput, ProblemException } from './problem.js';

const JSON_IN_UTF8 = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/**
 * Reads bodies as JSON in UTF-8 of at most `limit` bytes, and refuses every other kind with 415, 413 or 400. Forms that are sent
 * to `formPaths` pass, and are not read.
 */
export function acceptJsonBodies(app: NestExpressApplication, limit: number, formPaths?: RegExp): void {
  const isUnread = ({ url, headers }: IncomingMessage): boolean =>
    FORM.test(headers['content-type'] ?? '') && formPaths?.test(url?.split('?', 1)[0] ?? '') === true;
  const read = json({ limit, strict: false, inflate: false, type: () => true, verify: assertUtf8 });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!hasContent(request)) return next();
    const unread = isUnread(request);
    const refusal = unread ? undefined : refusalOf(request, limit);
    if (!unread && refusal === undefined) return read(request, response, next);
    // What was not read would be taken for the next request, so this connection ends here.
    response.setHeader('Connection', 'close');
    next(refusal);
  });
}

function refusalOf(request: Request, limit: number): ProblemException | undefined {
  const type = request.headers['content-type'];
  if (type === undefined || !JSON_IN_UTF8.test(type)) {
    return new ProblemException(415, 'Send the body as Content-Type: application/json, in UTF-8.');
  }
  if (Number(request.headers['content-length']) > limit) {
    return new ProblemException(413, `The body is larger than ${limit} bytes.`);
  }
  return undefined;
}

/** The parser makes an empty object of an empty body; without it the body stays undefined, and is reported as missing. */
function hasContent(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Decoding would replace broken bytes silently, and what was stored would not be what was sent. */
function assertUtf8(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw badInput('The body is not valid UTF-8.');
}
