import { ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HybridClock } from '../domain/hybrid-clock.js';
import { ConversationStore } from '../store/conversation-store.js';
import { MessageStore } from '../store/message-store.js';
import { StatisticsStore } from '../store/statistics-store.js';
import { cursorProblem } from './cursor-problem.js';
import { MessagesQuery } from './messages.query.js';
import { CountResponse, MessagesResponse, StatisticsResponse } from './messages.response.js';
import { LIMIT_FAULT, limitOf } from './page.query.js';
import { conversationIn } from './two-users.js';

const CURSOR =
  'must be a cursor of this conversation: next_cursor as after and prev_cursor as before; with order=newest the other way round';
const HOURS_SHOWN = 168;

@ApiTags('messages')
@Controller('messages/:user1/:user2')
@ApiProblem(400, 'A user or parameter is not valid; `errors` names it', BAD_REQUEST, [LIMIT_FAULT])
@ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
export class MessagesController {
  constructor(
    private readonly messages: MessageStore,
    private readonly conversations: ConversationStore,
    private readonly statistics: StatisticsStore,
    private readonly clock: HybridClock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read a conversation',
    description:
      'In the order of the log, which is the same for everybody. Pages neither skip nor repeat while messages come in; the last cursor finds what comes later.',
  })
  @ApiOkResponse({ type: MessagesResponse })
  async read(
    @Param('user1') user1: string,
    @Param('user2') user2: string,
    @Query() query: MessagesQuery,
  ): Promise<MessagesResponse> {
    const conversation = conversationIn({ user1, user2 });
    const { after, before } = query;
    const limit = limitOf(query);
    if (after !== undefined && before !== undefined) throw oneCursorIsEnough();
    const newestFirst = query.order === 'newest';
    const backwards = before !== undefined || (newestFirst && after === undefined);
    const [page, total] = await Promise.all([
      this.messages
        .page(conversation, { limit, direction: backwards ? 'previous' : 'next', cursor: after ?? before })
        .catch(cursorProblem(before === undefined ? 'after' : 'before', CURSOR)),
      this.conversations.count(conversation),
    ]);
    // Who answers what was read here answers later, also by the clock.
    for (const { clock } of page.items) if (clock) this.clock.witness(clock);
    return MessagesResponse.from(page, newestFirst, total);
  }

  @Get('count')
  @ApiOperation({ summary: 'How many messages a conversation has' })
  @ApiOkResponse({ type: CountResponse })
  async count(@Param('user1') user1: string, @Param('user2') user2: string): Promise<CountResponse> {
    const conversation = conversationIn({ user1, user2 });
    return { conversation, count: await this.conversations.count(conversation) };
  }

  @Get('statistics')
  @ApiOperation({
    summary: 'Messages per hour',
    description: 'Counted by the leading process every few seconds, so it follows the messages with a delay.',
  })
  @ApiOkResponse({ type: StatisticsResponse })
  async hours(@Param('user1') user1: string, @Param('user2') user2: string): Promise<StatisticsResponse> {
    const conversation = conversationIn({ user1, user2 });
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

function oneCursorIsEnough(): ProblemException {
  return new ProblemException(400, 'Give either after or before.', {
    errors: [{ field: 'before', message: 'must not be given together with after' }],
  });
}
