import { ActsFor, ApiProblem, BAD_REQUEST, UNAVAILABLE } from '#libs/service';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type RefusalCode } from '../domain/refused.js';
import { ANSWERS } from './refused-problem.js';
import { MISSING } from './version-tag.js';

/** For signed-in users; and how the route may be refused. */
export function ForMembers(...codes: RefusalCode[]): MethodDecorator {
  return applyDecorators(
    ActsFor(),
    ApiProblem(400, 'A field, parameter or header is not valid; `errors` names it', BAD_REQUEST),
    ...byStatus(codes),
    ApiProblem(503, 'MongoDB does not answer; retry after `Retry-After`', UNAVAILABLE),
  );
}

/** The change has to name the version that it is based on. */
export function WithIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: true,
      example: '"1"',
      description: 'The ETag of what you read, or * for whichever version there is',
    }),
    ApiProblem(412, 'It has changed since; read it again', ANSWERS.STALE.detail),
    ApiProblem(428, 'If-Match is missing', MISSING),
  );
}

export function WithIdempotencyKey(what: string): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: `Makes a retry safe: the same caller and key are the same ${what}, on any instance; the answer then has Idempotency-Replayed.`,
  });
}

// One response of each status; the first stands for the others as the example.
function byStatus(codes: readonly RefusalCode[]): MethodDecorator[] {
  const statuses = new Map<number, string[]>();
  for (const code of codes) {
    const { status, detail } = ANSWERS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), detail]);
  }
  return [...statuses].map(([status, details]) =>
    ApiProblem(status, details.join(' Or: '), details[0] ?? ''),
  );
}
