import { ActsFor, ApiProblem, BAD_REQUEST, idempotencyKeyOf, ProblemException } from '#libs/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { NOT_CONFIRMED } from './example-problems.js';
import { IdempotencyKeyReused, OrderDesk } from './order-desk.js';
import { orderIdFor } from './order-id.js';
import { PlaceOrderRequest, PlaceOrderResponse } from './place-order.request.js';

const KEY_REUSED = 'This Idempotency-Key was used with another order; take a new key.';
const KEY_FAULT = { field: 'Idempotency-Key', message: 'was used with another body' };

@ApiTags('orders')
@Controller('order')
export class PlaceOrderController {
  constructor(private readonly desk: OrderDesk) {}

  @Post()
  @HttpCode(202)
  @ActsFor('body', 'user_id')
  @ApiOperation({
    summary: 'Place an order',
    description:
      'Answers once all in-sync replicas of Kafka have the order; the inventory decides about it afterwards.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes a retry safe: the same user and key are the same order, on any instance.',
  })
  @ApiAcceptedResponse({ type: PlaceOrderResponse, description: 'The order is placed, or was with this key' })
  @ApiProblem(400, 'A field or header is not valid; `errors` names it', BAD_REQUEST, [
    { field: 'quantity', message: 'quantity must be a whole number' },
  ])
  @ApiProblem(422, 'The Idempotency-Key was used with another order', KEY_REUSED, [KEY_FAULT])
  @ApiProblem(503, 'Kafka did not confirm; retry after `Retry-After` with the same key', NOT_CONFIRMED)
  async place(
    @Body() body: PlaceOrderRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PlaceOrderResponse> {
    const key = idempotencyKeyOf(request);
    const orderId = orderIdFor(body.user_id, key);
    if (key === undefined) {
      const { order_id, status } = await this.desk.place(orderId, body);
      return { order_id, status };
    }
    const { order_id, status, replayed } = await this.desk.placeOnce(orderId, body).catch(explain);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    return { order_id, status };
  }
}

function explain(error: unknown): never {
  if (!(error instanceof IdempotencyKeyReused)) throw error;
  throw new ProblemException(422, KEY_REUSED, { errors: [KEY_FAULT] });
}
