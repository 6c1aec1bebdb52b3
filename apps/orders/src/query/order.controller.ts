import { ActsFor, ApiProblem, callerOf, ProblemException, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { isOwn } from '../http/own-order.js';
import { checkOrderId, ORDER_ID_FAULT, ORDER_ID_INVALID } from '../http/order-id.js';
import { OrderQuery, OrderResponse, waitMs } from './order.response.js';
import { OrderWatch } from './order-watch.js';

const NOT_KNOWN = 'This order is not known. If it was placed just now, ask again with ?wait=5s.';

@ApiTags('orders')
@Controller('order')
export class OrderController {
  constructor(private readonly watch: OrderWatch) {}

  @Get(':order_id')
  @ActsFor()
  @ApiOperation({
    summary: 'What became of an order',
    description:
      'With `wait` it answers as soon as the order is settled, at the latest after that time: reserved or failed; and once it is cancelled, when its stock is back (`released_at`) or it turns out to have taken none.',
  })
  @ApiParam({ name: 'order_id', example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is recorded' })
  @ApiProblem(400, 'The order_id or `wait` is not valid; `errors` names it', ORDER_ID_INVALID, [
    ORDER_ID_FAULT,
  ])
  @ApiProblem(404, 'Nobody knows this order, or it is not recorded yet', NOT_KNOWN)
  @ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
  async find(
    @Param('order_id') orderId: string,
    @Query() query: OrderQuery,
    @Req() request: Request,
  ): Promise<OrderResponse> {
    checkOrderId(orderId);
    const order = await this.watch.settled(orderId, waitMs(query));
    if (order && isOwn(order, callerOf(request))) return OrderResponse.from(order);
    throw new ProblemException(404, NOT_KNOWN);
  }
}
