import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { callerOf, ProblemException } from '#libs/service';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { type Request } from 'express';

/** Whom a request is about, where no token says it. */
export class UserQuery {
  @ApiPropertyOptional({
    example: 'alice',
    description: 'With AUTH=off: the user. With AUTH=jwt it is the subject of the token, and may be left out',
  })
  @IsOptional()
  @Matches(IDENTIFIER, { message: `user_id must be ${IDENTIFIER_RULE}` })
  user_id?: string;
}

/** The subject of the token; with AUTH=off the user that is named. */
export function userOf(request: Request, { user_id }: UserQuery): string {
  const subject = callerOf(request)?.subject;
  if (subject !== undefined && user_id !== undefined && user_id !== subject) {
    throw new ProblemException(403, 'The token is another user’s.', {
      errors: [{ field: 'user_id', message: 'must be the subject of the token' }],
    });
  }
  const user = subject ?? user_id;
  if (user !== undefined) return user;
  throw new ProblemException(400, 'Say whose they are.', {
    errors: [{ field: 'user_id', message: 'is needed with AUTH=off' }],
  });
}
