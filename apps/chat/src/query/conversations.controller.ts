import { IDENTIFIER, IDENTIFIER_RULE, messageLog } from '#libs/events';
import { partitionOf } from '#libs/kafka';
import { ActsFor, ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { keyOf } from '../domain/message.js';
import { alsoSeen } from '../domain/seen-positions.js';
import {
  ApiConsistencyToken,
  notYetProblem,
  seenBy,
  tell,
  TOKEN_OF_ANSWER,
} from '../http/consistency-token.js';
import { ConversationReads } from '../store/conversation-reads.js';
import { ConversationStore } from '../store/conversation-store.js';
import { type ReadView } from '../store/read-view.js';
import {
  ConversationsQuery,
  ConversationsResponse,
  MarkReadRequest,
  MarkReadResponse,
} from './conversations.response.js';
import { cursorProblem } from './cursor-problem.js';
import { LIMIT_FAULT, limitOf } from './page.query.js';
import { conversationIn } from './two-users.js';

const NOT_THERE =
  'There is no such conversation, or no such message of the other user in it. One that was just sent may not be stored yet: send the X-Consistency-Token of its answer along.';

@ApiTags('conversations')
@Controller('conversations')
@ApiProblem(400, 'A user or parameter is not valid; `errors` names it', BAD_REQUEST, [LIMIT_FAULT])
@ApiProblem(503, 'MongoDB does not answer, or has not yet stored what the token has seen', UNAVAILABLE)
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly reads: ConversationReads,
  ) {}

  @Get(':user')
  @ActsFor('params', 'user')
  @ApiOperation({
    summary: "A user's conversations",
    description:
      'With the latest message and how many are unread. A conversation that gets a message moves to the front.',
  })
  @ApiConsistencyToken('That of an earlier answer: the list then shows at least what that one showed or sent')
  @ApiOkResponse({ type: ConversationsResponse, headers: TOKEN_OF_ANSWER })
  async list(
    @Param('user') user: string,
    @Query() query: ConversationsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConversationsResponse> {
    if (!IDENTIFIER.test(user)) {
      throw new ProblemException(400, 'The user is not valid.', {
        errors: [{ field: 'user', message: `must be ${IDENTIFIER_RULE}` }],
      });
    }
    const seen = seenBy(request);
    const list = (view: ReadView) =>
      this.conversations.ofUser(user, limitOf(query), query.cursor, view.options);
    // Read marks are no part of the log, so the token does not know of them: only the primary has the latest.
    const page = await this.reads.afterFold(seen, list).catch(notYetProblem).catch(cursorProblem('cursor'));
    tell(
      response,
      page.items.reduce(
        (sofar, { conversation, latest }) =>
          alsoSeen(sofar, partitionOf(conversation, messageLog.partitions), latest.offset + 1),
        seen,
      ),
    );
    return ConversationsResponse.from(page, user);
  }

  @Post(':user/:other/read')
  @HttpCode(200)
  @ActsFor('params', 'user')
  @ApiOperation({
    summary: 'Mark messages of the other user as read',
    description:
      'Up to one of them, or all that are stored now. A mark never moves back, so a late retry does no harm.',
  })
  @ApiConsistencyToken('That of an earlier answer: what that one showed or sent can then be marked')
  @ApiOkResponse({ type: MarkReadResponse, headers: TOKEN_OF_ANSWER })
  @ApiProblem(404, 'There is no such conversation, or no such message in it', NOT_THERE)
  async markRead(
    @Param('user') user: string,
    @Param('other') other: string,
    @Body() { upTo }: MarkReadRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MarkReadResponse> {
    const conversation = conversationIn({ user, other });
    const upToKey = upTo === undefined ? undefined : keyOf({ fromUser: other, messageId: upTo });
    const seen = seenBy(request);
    const mark = await this.reads
      .afterOnPrimary(seen, () => this.conversations.markRead(user, other, upToKey))
      .catch(notYetProblem);
    if (!mark) throw new ProblemException(404, NOT_THERE);
    tell(response, alsoSeen(seen, partitionOf(conversation, messageLog.partitions), mark.next));
    return { conversation, unread: mark.unread };
  }
}
