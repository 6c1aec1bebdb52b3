import { CONTENT_RULE } from '#libs/events';
import { ActsFor, ApiProblem, BAD_REQUEST, idempotencyKeyOf, ProblemException, traceOf } from '#libs/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { conversationOfMessage } from '../domain/message.js';
import { alsoSeen } from '../domain/seen-positions.js';
import { ApiConsistencyToken, seenBy, tell, TOKEN_OF_ANSWER } from './consistency-token.js';
import { MessageDesk, MessageIdReused } from './message-desk.js';
import { messageIdFor } from './message-id.js';
import { SendMessageRequest, SendMessageResponse } from './send-message.request.js';

const CONTENT_FAULT = { field: 'content', message: `content must be a string of ${CONTENT_RULE}` };
const ID_REUSED = 'You have sent another message with this messageId; take a new one.';
const ID_FAULT = { field: 'messageId', message: 'was used for another message' };
const KEY_REUSED = 'This Idempotency-Key was used with another message; take a new key.';
const KEY_FAULT = { field: 'Idempotency-Key', message: 'was used with another body' };
const NOT_CONFIRMED = 'Kafka does not answer right now. Try again shortly with the same id.';

@ApiTags('messages')
@Controller('messages')
export class SendMessageController {
  constructor(private readonly desk: MessageDesk) {}

  @Post()
  @HttpCode(202)
  @ActsFor('body', 'fromUser')
  @ApiOperation({
    summary: 'Send a message',
    description:
      'Answers once all in-sync replicas of Kafka have the message; it can be read a moment later. A retry with the same `messageId` or `Idempotency-Key` is the same message, on any instance.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes a retry safe, as `messageId` does; one of them is enough.',
  })
  @ApiConsistencyToken('That of an earlier answer; what it has seen goes over into the token of this one')
  @ApiAcceptedResponse({
    type: SendMessageResponse,
    headers: TOKEN_OF_ANSWER,
    description: 'The message is in the log, or was already',
  })
  @ApiProblem(400, 'A field or header is not valid; `errors` names it', BAD_REQUEST, [CONTENT_FAULT])
  @ApiProblem(409, 'This sender has used the messageId for another message', ID_REUSED, [ID_FAULT])
  @ApiProblem(422, 'The Idempotency-Key was used with another message', KEY_REUSED, [KEY_FAULT])
  @ApiProblem(503, 'Kafka did not confirm; retry after `Retry-After` with the same id', NOT_CONFIRMED)
  async send(
    @Body() body: SendMessageRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SendMessageResponse> {
    const { fromUser, toUser, content } = body;
    const key = idempotencyKeyOf(request);
    if (key !== undefined && body.messageId !== undefined) throw oneIdIsEnough();
    const messageId = body.messageId ?? messageIdFor(fromUser, key);
    const message = { messageId, fromUser, toUser, content };
    const seen = seenBy(request);
    const trace = traceOf(request);
    const repeatable = key !== undefined || body.messageId !== undefined;
    const sent = repeatable
      ? await this.desk.sendOnce(message, trace).catch((error: unknown) => explain(error, key))
      : await this.desk.send(message, trace);
    if (sent.replayed) response.setHeader('Idempotency-Replayed', 'true');
    const { timestamp, partition, offset } = sent;
    const conversation = conversationOfMessage(message);
    tell(response, alsoSeen(seen, partition, offset + 1));
    return { messageId, conversation, timestamp, partition, offset: String(offset) };
  }
}

function oneIdIsEnough(): ProblemException {
  return new ProblemException(400, 'Send either messageId or Idempotency-Key.', {
    errors: [{ field: 'Idempotency-Key', message: 'must not be given together with messageId' }],
  });
}

function explain(error: unknown, key: string | undefined): never {
  if (!(error instanceof MessageIdReused)) throw error;
  if (key === undefined) throw new ProblemException(409, ID_REUSED, { errors: [ID_FAULT] });
  throw new ProblemException(422, KEY_REUSED, { errors: [KEY_FAULT] });
}
