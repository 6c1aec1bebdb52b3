import { ApiProblem, TakesNoQuery, UNAVAILABLE } from '#libs/service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { StockStore } from '../store/stock-store.js';
import { InventoryResponse } from './inventory.response.js';

@ApiTags('inventory')
@Controller('inventory')
@TakesNoQuery()
@ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
export class InventoryController {
  constructor(private readonly stock: StockStore) {}

  @Get()
  @ApiOperation({ summary: 'What is left of each item' })
  @ApiOkResponse({ type: InventoryResponse, description: 'Every item, by name' })
  async levels(): Promise<InventoryResponse> {
    return { items: await this.stock.levels() };
  }
}
