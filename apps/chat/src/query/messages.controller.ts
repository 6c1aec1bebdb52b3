import { messageLog } from '#libs/events';
import { partitionOf } from '#libs/kafka';
import { ActsFor, ApiProblem, BAD_REQUEST, ProblemException, TakesNoQuery, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { HybridClock } from '../domain/hybrid-clock.js';
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
import { MessageStore } from '../store/message-store.js';
import { StatisticsStore } from '../store/statistics-store.js';
import { cursorProblem } from './cursor-problem.js';
import { MessagesQuery } from './messages.query.js';
import { CountResponse, MessagesResponse, StatisticsResponse } from './messages.response.js';
import { LIMIT_FAULT, limitOf } from './page.query.js';
import { InConversation } from './two-users.js';

const CURSOR =
  'must be a cursor of this conversation: next_cursor as after and prev_cursor as before; with order=newest the other way round';
const HOURS_SHOWN = 168;
const TOKEN = 'That of an earlier answer: this one then shows at least what that one showed or sent';

@ApiTags('messages')
@Controller('messages/:user1/:user2')
@ApiProblem(400, 'A user or parameter is not valid; `errors` names it', BAD_REQUEST, [LIMIT_FAULT])
@ApiProblem(503, 'MongoDB does not answer, or has not yet stored what the token has seen', UNAVAILABLE)
export class MessagesController {
  constructor(
    private readonly messages: MessageStore,
    private readonly conversations: ConversationStore,
    private readonly reads: ConversationReads,
    private readonly statistics: StatisticsStore,
    private readonly clock: HybridClock,
  ) {}

  @Get()
  @ActsFor('params', 'user1', 'user2')
  @ApiOperation({
    summary: 'Read a conversation',
    description:
      'In the order of the log, which is the same for everybody. Pages neither skip nor repeat while messages come in; the last cursor finds what comes later.',
  })
  @ApiConsistencyToken(TOKEN)
  @ApiOkResponse({ type: MessagesResponse, headers: TOKEN_OF_ANSWER })
  async read(
    @InConversation() conversation: string,
    @Query() query: MessagesQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MessagesResponse> {
    const { after, before } = query;
    const limit = limitOf(query);
    if (after !== undefined && before !== undefined) throw oneCursorIsEnough();
    const newestFirst = query.order === 'newest';
    const backwards = before !== undefined || (newestFirst && after === undefined);
    const seen = seenBy(request);
    const direction = backwards ? 'previous' : 'next';
    const { extent, ...page } = await this.reads
      .after(seen, (view) =>
        this.messages.page(conversation, { limit, direction, cursor: after ?? before }, view),
      )
      .catch(notYetProblem)
      .catch(cursorProblem(before === undefined ? 'after' : 'before', CURSOR));
    const next = Math.max(extent.next, ...page.items.map(({ offset }) => offset + 1));
    tell(response, alsoSeen(seen, placeOf(conversation), next));
    // Who answers what was read here answers later, also by the clock.
    for (const { clock } of page.items) if (clock) this.clock.witness(clock);
    return MessagesResponse.from(page, newestFirst, extent.count);
  }

  @Get('count')
  @TakesNoQuery()
  @ActsFor('params', 'user1', 'user2')
  @ApiOperation({ summary: 'How many messages a conversation has' })
  @ApiConsistencyToken(TOKEN)
  @ApiOkResponse({ type: CountResponse, headers: TOKEN_OF_ANSWER })
  async count(
    @InConversation() conversation: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CountResponse> {
    const seen = seenBy(request);
    const { count, next } = await this.reads
      .after(seen, (view) => this.conversations.extent(conversation, view))
      .catch(notYetProblem);
    tell(response, alsoSeen(seen, placeOf(conversation), next));
    return { conversation, count };
  }

  @Get('statistics')
  @TakesNoQuery()
  @ActsFor('params', 'user1', 'user2')
  @ApiOperation({
    summary: 'Messages per hour',
    description: 'Counted by the leading process every few seconds, so it follows the messages with a delay.',
  })
  @ApiOkResponse({ type: StatisticsResponse })
  async hours(@InConversation() conversation: string): Promise<StatisticsResponse> {
    const hours = await this.statistics.ofConversation(conversation, HOURS_SHOWN);
    return {
      conversation,
      hours: hours.map(({ hour, messages, characters }) => ({
        hour: hour.toISOString(),
        messages,
        characters,
      })),
    };
  }
}

/** The partition of a conversation. */
function placeOf(conversation: string): number {
  return partitionOf(conversation, messageLog.partitions);
}

function oneCursorIsEnough(): ProblemException {
  return new ProblemException(400, 'Give either after or before.', {
    errors: [{ field: 'before', message: 'must not be given together with after' }],
  });
}
