import { type IncomingMessage, type ServerResponse } from 'node:http';
import { messageLog } from '#libs/events';
import { oneHeader, ProblemException } from '#libs/service';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { seenIn, type SeenPositions, tokenOf } from '../domain/seen-positions.js';
import { NotYetStored } from '../store/conversation-reads.js';

const HEADER = 'X-Consistency-Token';
const NOTHING: SeenPositions = new Map();
const RETRY_AFTER_MS = 1000;

const NOT_YET_STORED =
  'What this X-Consistency-Token has seen is not stored yet. Try again shortly, or without the header to read what is stored now.';

/** What the client says it has seen. Throws a 400 problem that names the header. */
export function seenBy(request: Pick<IncomingMessage, 'rawHeaders'>): SeenPositions {
  const token = oneHeader(request, HEADER);
  if (token === undefined) return NOTHING;
  const seen = seenIn(token, messageLog.partitions);
  if (seen) return seen;
  throw new ProblemException(400, `The header ${HEADER} is not valid.`, {
    errors: [{ field: HEADER, message: 'must be the header of an earlier answer, or be left out' }],
  });
}

/** Hands the client the token for its next request. */
export function tell(response: Pick<ServerResponse, 'setHeader'>, seen: SeenPositions): void {
  response.setHeader(HEADER, tokenOf(seen));
}

/** For a rejected read. */
export function notYetProblem(error: unknown): never {
  if (!(error instanceof NotYetStored)) throw error;
  throw new ProblemException(503, NOT_YET_STORED, { retryAfterMs: RETRY_AFTER_MS });
}

/** For the documents of an answer that carries a token. */
export const TOKEN_OF_ANSWER = {
  [HEADER]: { description: 'For the next request of the same session', schema: { type: 'string' } },
} as const;

/** For the documents of a route that takes a token. */
export function ApiConsistencyToken(description: string): MethodDecorator {
  return applyDecorators(ApiHeader({ name: HEADER, required: false, description }));
}
