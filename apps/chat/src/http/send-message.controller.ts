import { idempotencyKeyOf, ProblemException } from '#libs/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { conversationOfMessage } from '../domain/message.js';
import { MessageDesk, MessageIdReused } from './message-desk.js';
import { messageIdFor } from './message-id.js';
import { SendMessageRequest, SendMessageResponse } from './send-message.request.js';

@ApiTags('messages')
@Controller('messages')
export class SendMessageController {
  constructor(private readonly desk: MessageDesk) {}

  @Post()
  @HttpCode(202)
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
  @ApiAcceptedResponse({
    type: SendMessageResponse,
    description: 'The message is in the log, or was already',
  })
  @ApiResponse({ status: 400, description: 'A field or header is not valid; `errors` names it' })
  @ApiResponse({ status: 409, description: 'This sender has used the messageId for another message' })
  @ApiResponse({ status: 422, description: 'The Idempotency-Key was used with another message' })
  @ApiResponse({
    status: 503,
    description: 'Kafka did not confirm; retry after `Retry-After` with the same id',
  })
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
    const repeatable = key !== undefined || body.messageId !== undefined;
    const sent = repeatable
      ? await this.desk.sendOnce(message).catch((error: unknown) => explain(error, key))
      : await this.desk.send(message);
    if (sent.replayed) response.setHeader('Idempotency-Replayed', 'true');
    const { timestamp, partition, offset } = sent;
    const conversation = conversationOfMessage(message);
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
  if (key === undefined) {
    throw new ProblemException(409, 'You have sent another message with this messageId; take a new one.', {
      errors: [{ field: 'messageId', message: 'was used for another message' }],
    });
  }
  throw new ProblemException(422, 'This Idempotency-Key was used with another message; take a new key.', {
    errors: [{ field: 'Idempotency-Key', message: 'was used with another body' }],
  });
}
