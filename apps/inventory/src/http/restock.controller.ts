import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ApiProblem, idempotencyKeyOf, ProblemException, UNAVAILABLE } from '#libs/service';
import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { StockResponse } from '../query/inventory.response.js';
import { RestockKeyReused, RestockStore, UnknownItem } from '../store/restock-store.js';
import { StockStore } from '../store/stock-store.js';
import { RestockRequest } from './restock.request.js';

const ITEMS_NAMED = 20;
const ITEM_INVALID = 'The item is not valid.';
const ITEM_FAULT = { field: 'item', message: `must be a string of ${IDENTIFIER_RULE}` };
const KEY_REUSED = 'This Idempotency-Key was used with another restock; take a new key.';
const KEY_FAULT = { field: 'Idempotency-Key', message: 'was used with another item or quantity' };

@ApiTags('inventory')
@Controller('inventory')
export class RestockController {
  constructor(
    private readonly restocks: RestockStore,
    private readonly stock: StockStore,
  ) {}

  @Post(':item/restock')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Add to the stock of an item',
    description: 'Answers once a majority of MongoDB has it, with the stock after it.',
  })
  @ApiParam({ name: 'item', example: 'pizza', description: IDENTIFIER_RULE })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Makes a retry safe: the same key is the same restock, on any instance and for ever, and gets the same answer, with the header Idempotency-Replayed.',
  })
  @ApiOkResponse({ type: StockResponse, description: 'It is added, or was with this key' })
  @ApiProblem(400, 'The item, a field or a header is not valid; `errors` names it', ITEM_INVALID, [
    ITEM_FAULT,
  ])
  @ApiProblem(404, 'There is no such item', notThere('soup', ['burger', 'pizza', 'salad', 'sandwich']))
  @ApiProblem(422, 'The Idempotency-Key was used with another restock', KEY_REUSED, [KEY_FAULT])
  @ApiProblem(503, 'MongoDB does not answer; retry after `Retry-After` with the same key', UNAVAILABLE)
  async restock(
    @Param('item') item: string,
    @Body() { quantity }: RestockRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StockResponse> {
    if (!IDENTIFIER.test(item)) throw new ProblemException(400, ITEM_INVALID, { errors: [ITEM_FAULT] });
    const key = idempotencyKeyOf(request);
    try {
      const { level, replayed } = await this.restocks.restock({ item, quantity }, key);
      if (replayed) response.setHeader('Idempotency-Replayed', 'true');
      return level;
    } catch (error) {
      if (error instanceof RestockKeyReused)
        throw new ProblemException(422, KEY_REUSED, { errors: [KEY_FAULT] });
      if (error instanceof UnknownItem) {
        const levels = await this.stock.levels();
        throw new ProblemException(
          404,
          notThere(
            item,
            levels.map((level) => level.item),
          ),
        );
      }
      throw error;
    }
  }
}

function notThere(item: string, items: readonly string[]): string {
  const more = items.length > ITEMS_NAMED ? `, and ${items.length - ITEMS_NAMED} more` : '';
  return `There is no ${item} in the inventory. It has: ${items.slice(0, ITEMS_NAMED).join(', ')}${more}.`;
}
