import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ProblemException } from '#libs/service';

export const USER_FAULT = { field: 'user_id', message: `must be ${IDENTIFIER_RULE}` };

/** Throws a 400 problem for what cannot be a user. */
export function checkUser(user: string): void {
  if (IDENTIFIER.test(user)) return;
  throw new ProblemException(400, 'The user_id is not valid.', { errors: [USER_FAULT] });
}
