import { ActsFor, ApiProblem, callerOf, ProblemException } from '#libs/service';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { CancelDesk, OrderHasFailed, OrderNotKnown } from './cancel-desk.js';
import { NOT_CONFIRMED } from './example-problems.js';
import { checkOrderId, ORDER_ID_FAULT, ORDER_ID_INVALID } from './order-id.js';

const EXAMPLE_ID = '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77';
const NOT_KNOWN =
  'This order is not known, so it cannot be cancelled. If it was placed just now, try again shortly.';
const HAS_FAILED = 'This order has failed, so there is nothing to cancel. GET /order/:order_id says why.';
const BODY = 'The cancellation takes no fields; send no body, or an empty JSON object.';

export class CancelOrderResponse {
  @ApiProperty({ example: EXAMPLE_ID })
  order_id!: string;
  @ApiProperty({ enum: ['cancelling'], example: 'cancelling' })
  status!: 'cancelling';
}

@ApiTags('orders')
@Controller('order')
export class CancelOrderController {
  constructor(private readonly desk: CancelDesk) {}

  @Post(':order_id/cancel')
  @HttpCode(202)
  @ActsFor()
  @ApiOperation({
    summary: 'Cancel an order',
    description:
      'Answers once all in-sync replicas of Kafka have the cancellation. What the order has reserved goes back into the stock, once; an order that is not decided yet takes nothing or gives it back. `GET /order/:order_id?wait=5s` waits until that has happened. To cancel again is safe.',
  })
  @ApiParam({ name: 'order_id', example: EXAMPLE_ID })
  @ApiBody({ required: false, schema: { type: 'object', additionalProperties: false, example: {} } })
  @ApiAcceptedResponse({ type: CancelOrderResponse, description: 'It is being cancelled, or is already' })
  @ApiProblem(400, 'The order_id is not valid, or the body has fields', ORDER_ID_INVALID, [ORDER_ID_FAULT])
  @ApiProblem(404, 'Nobody knows this order, or it is not recorded yet', NOT_KNOWN)
  @ApiProblem(409, 'The order has failed', HAS_FAILED)
  @ApiProblem(503, 'Kafka or MongoDB does not answer; to retry is safe', NOT_CONFIRMED)
  async cancel(@Param('order_id') orderId: string, @Req() request: Request): Promise<CancelOrderResponse> {
    checkOrderId(orderId);
    checkNoFields(request.body);
    await this.desk.cancel(orderId, callerOf(request)).catch(explain);
    return { order_id: orderId, status: 'cancelling' };
  }
}

function checkNoFields(body: unknown): void {
  if (body === undefined) return;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) throw new ProblemException(400, BODY);
  const errors = Object.keys(body).map((field) => ({ field, message: 'is not a known field' }));
  if (errors.length > 0) throw new ProblemException(400, BODY, { errors: errors.slice(0, 10) });
}

function explain(error: unknown): never {
  if (error instanceof OrderNotKnown) throw new ProblemException(404, NOT_KNOWN);
  if (error instanceof OrderHasFailed) throw new ProblemException(409, HAS_FAILED);
  throw error;
}
