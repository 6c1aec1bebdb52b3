import { conversationOf, IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ProblemException } from '#libs/service';

/** The conversation of two users named in a path. Throws a 400 problem that names what is not a user. */
export function conversationIn(path: Readonly<Record<string, string>>): string {
  const errors = Object.entries(path)
    .filter(([, user]) => !IDENTIFIER.test(user))
    .map(([field]) => ({ field, message: `must be ${IDENTIFIER_RULE}` }));
  if (errors.length > 0) throw new ProblemException(400, 'A user in the path is not valid.', { errors });
  const [[, one] = ['', ''], [field, other] = ['', '']] = Object.entries(path);
  if (one !== other) return conversationOf(one, other);
  throw new ProblemException(400, 'A conversation needs two users.', {
    errors: [{ field, message: 'must be another user than the first' }],
  });
}
