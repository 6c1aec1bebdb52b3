import { ORDER_ID, ORDER_ID_RULE } from '#libs/events';
import { ProblemException } from '#libs/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OrderQuery, OrderResponse, waitMs } from './order.response.js';
import { OutcomeWatch } from './outcome-watch.js';

@ApiTags('orders')
@Controller('order')
export class OrderController {
  constructor(private readonly watch: OutcomeWatch) {}

  @Get(':order_id')
  @ApiOperation({
    summary: 'What became of an order',
    description: 'With `wait` it answers as soon as the outcome is known, at the latest after that time.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is recorded' })
  @ApiResponse({ status: 400, description: 'The order_id or `wait` is not valid; `errors` names it' })
  @ApiResponse({ status: 404, description: 'Nobody knows this order, or it is not recorded yet' })
  async find(@Param('order_id') orderId: string, @Query() query: OrderQuery): Promise<OrderResponse> {
    if (!ORDER_ID.test(orderId)) {
      throw new ProblemException(400, 'The order_id is not valid.', {
        errors: [{ field: 'order_id', message: `must have ${ORDER_ID_RULE}` }],
      });
    }
    const order = await this.watch.outcomeOf(orderId, waitMs(query));
    if (order) return OrderResponse.from(order);
    throw new ProblemException(
      404,
      'This order is not known. If it was placed just now, ask again with ?wait=5s.',
    );
  }
}
