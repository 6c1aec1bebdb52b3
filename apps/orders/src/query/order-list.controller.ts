import { KeysetCursorError } from '#libs/mongo';
import { ActsFor, ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrderList } from '../store/order-list.js';
import { OrderListQuery, OrderListResponse } from './order-list.request.js';
import { OrderResponse } from './order.response.js';

const DEFAULT_LIMIT = '50';

@ApiTags('orders')
@Controller('orders')
export class OrderListController {
  constructor(private readonly orders: OrderList) {}

  @Get()
  @ActsFor('query', 'user_id')
  @ApiOperation({
    summary: "A user's orders, newest first, page by page",
    description:
      'Follow next_cursor to the older orders and prev_cursor to the newer ones. However many orders are placed meanwhile, no order that was there comes twice or is left out.',
  })
  @ApiOkResponse({ type: OrderListResponse, description: 'A page; empty for a user without orders' })
  @ApiProblem(400, 'A parameter is not valid, or not known; `errors` names it', BAD_REQUEST, [
    { field: 'limit', message: 'limit must be a whole number from 1 to 200' },
  ])
  @ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
  async list(
    @Query() { user_id, limit = DEFAULT_LIMIT, cursor }: OrderListQuery,
  ): Promise<OrderListResponse> {
    const page = await this.orders.page(user_id, Number(limit), cursor).catch(explain);
    return {
      items: page.items.map((order) => OrderResponse.from(order)),
      next_cursor: (page.hasNext ? page.next : undefined) ?? null,
      prev_cursor: page.previous ?? null,
      has_more: page.hasNext,
    };
  }
}

function explain(error: unknown): never {
  if (!(error instanceof KeysetCursorError)) throw error;
  throw new ProblemException(400, BAD_REQUEST, { errors: [{ field: 'cursor', message: error.message }] });
}
