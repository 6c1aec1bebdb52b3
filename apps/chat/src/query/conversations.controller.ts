import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { keyOf } from '../domain/message.js';
import { ConversationStore } from '../store/conversation-store.js';
import {
  ConversationsQuery,
  ConversationsResponse,
  MarkReadRequest,
  MarkReadResponse,
} from './conversations.response.js';
import { cursorProblem } from './cursor-problem.js';
import { LIMIT_FAULT, limitOf } from './page.query.js';
import { conversationIn } from './two-users.js';

const NOT_THERE = 'There is no such conversation, or no such message of the other user in it.';

@ApiTags('conversations')
@Controller('conversations')
@ApiProblem(400, 'A user or parameter is not valid; `errors` names it', BAD_REQUEST, [LIMIT_FAULT])
@ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
export class ConversationsController {
  constructor(private readonly conversations: ConversationStore) {}

  @Get(':user')
  @ApiOperation({
    summary: "A user's conversations",
    description:
      'With the latest message and how many are unread. A conversation that gets a message moves to the front.',
  })
  @ApiOkResponse({ type: ConversationsResponse })
  async list(
    @Param('user') user: string,
    @Query() query: ConversationsQuery,
  ): Promise<ConversationsResponse> {
    if (!IDENTIFIER.test(user)) {
      throw new ProblemException(400, 'The user is not valid.', {
        errors: [{ field: 'user', message: `must be ${IDENTIFIER_RULE}` }],
      });
    }
    const page = await this.conversations
      .ofUser(user, limitOf(query), query.cursor)
      .catch(cursorProblem('cursor'));
    return ConversationsResponse.from(page, user);
  }

  @Post(':user/:other/read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark messages of the other user as read',
    description:
      'Up to one of them, or all that are stored now. A mark never moves back, so a late retry does no harm.',
  })
  @ApiOkResponse({ type: MarkReadResponse })
  @ApiProblem(404, 'There is no such conversation, or no such message in it', NOT_THERE)
  async markRead(
    @Param('user') user: string,
    @Param('other') other: string,
    @Body() { upTo }: MarkReadRequest,
  ): Promise<MarkReadResponse> {
    const conversation = conversationIn({ user, other });
    const upToKey = upTo === undefined ? undefined : keyOf({ fromUser: other, messageId: upTo });
    const mark = await this.conversations.markRead(user, other, upToKey);
    if (mark) return { conversation, unread: mark.unread };
    throw new ProblemException(
      404,
      'There is no such conversation, or no such message of the other user in it.',
    );
  }
}
