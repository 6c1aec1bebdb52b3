import { CONTENT_RULE, userTimeline } from '#libs/events';
import { ActsFor, ApiProblem, BAD_REQUEST, idempotencyKeyOf, ProblemException } from '#libs/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { IdempotencyKeyReused, PostDesk } from './post-desk.js';
import { postIdFor } from './post-id.js';
import { SendMessageRequest, SendMessageResponse } from './send-message.request.js';

const CONTENT_FAULT = { field: 'content', message: `content must be a string of ${CONTENT_RULE}` };
const KEY_REUSED = 'This Idempotency-Key was used with another post; take a new key.';
const KEY_FAULT = { field: 'Idempotency-Key', message: 'was used with another body' };
const NOT_CONFIRMED = 'Kafka does not answer right now. Try again shortly with the same Idempotency-Key.';

@ApiTags('posts')
@Controller('api/send-message')
export class SendMessageController {
  constructor(private readonly desk: PostDesk) {}

  @Post()
  @HttpCode(202)
  @ActsFor('body', 'user_id')
  @ApiOperation({
    summary: 'Publish a post to a timeline',
    description:
      'Answers with its place in the log once all in-sync replicas of Kafka have it; it can be read a moment later. A retry with the same `Idempotency-Key` is the same post, on any instance.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Makes a retry safe.' })
  @ApiAcceptedResponse({ type: SendMessageResponse, description: 'The post is in the log, or was already' })
  @ApiProblem(400, 'A field or header is not valid; `errors` names it', BAD_REQUEST, [CONTENT_FAULT])
  @ApiProblem(422, 'The Idempotency-Key was used with another post', KEY_REUSED, [KEY_FAULT])
  @ApiProblem(503, 'Kafka did not confirm; retry after `Retry-After` with the same key', NOT_CONFIRMED)
  async send(
    @Body() { user_id, content, region }: SendMessageRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SendMessageResponse> {
    const key = idempotencyKeyOf(request);
    const post_id = postIdFor(user_id, key);
    // An optional field may also be sent as null.
    const post = { post_id, user_id, content, ...(region != null && { region }) };
    const { partition, offset, timestamp, replayed } =
      key === undefined ? await this.desk.send(post) : await this.desk.sendOnce(post).catch(explain);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    const place = { topic: userTimeline.name, partition, offset: String(offset), timestamp };
    return { message_id: post_id, user_id, ...place };
  }
}

function explain(error: unknown): never {
  if (!(error instanceof IdempotencyKeyReused)) throw error;
  throw new ProblemException(422, KEY_REUSED, { errors: [KEY_FAULT] });
}
