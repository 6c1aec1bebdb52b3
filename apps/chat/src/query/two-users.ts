import { conversationOf, IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ProblemException } from '#libs/service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { type Request } from 'express';

/** The conversation of a path with `:user1/:user2`, as conversationIn() gives it. */
export const InConversation = createParamDecorator(
  (_: unknown, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<Request<{ user1: string; user2: string }>>();
    const { user1, user2 } = request.params;
    return conversationIn({ user1, user2 });
  },
  [documentUsers],
);

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

function documentUsers(target: object, handler: string | symbol | undefined): void {
  if (handler === undefined) return;
  const method = Object.getOwnPropertyDescriptor(target, handler) as PropertyDescriptor;
  for (const name of ['user1', 'user2']) ApiParam({ name, type: String })(target, handler, method);
}
