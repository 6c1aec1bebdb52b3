import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { ApiProblem } from '../http/api-problem.js';

/** Where a request names the users for whom only they themselves may ask. */
export interface ActsForRule {
  readonly where: 'body' | 'params' | 'query';
  /** The caller has to be one of them. */
  readonly fields: readonly string[];
}

export const ACTS_FOR = Symbol('ActsFor');
export const NO_TOKEN = 'Send a bearer token of this service: Authorization: Bearer <token>.';
export const NOT_YOURS = 'The token is another user’s.';

/**
 * With AUTH=jwt, takes a route's requests only from a caller with a valid token whose subject is the user, or one of the
 * users, that the request names: `@ActsFor('body', 'user_id')`. Without fields any valid token will do, and the handler
 * asks callerOf(). With AUTH=off it does nothing.
 */
export function ActsFor(where: ActsForRule['where'] = 'params', ...fields: string[]): MethodDecorator {
  return applyDecorators(
    SetMetadata(ACTS_FOR, { where, fields } satisfies ActsForRule),
    ApiBearerAuth(),
    ApiProblem(401, 'With AUTH=jwt: no valid token', NO_TOKEN),
    ...(fields.length > 0 ? [ApiProblem(403, 'With AUTH=jwt: the token is another user’s', NOT_YOURS)] : []),
  );
}
