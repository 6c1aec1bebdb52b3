import { ApiProperty } from '@nestjs/swagger';

export class StockResponse {
  @ApiProperty({ example: 'pizza' })
  item!: string;
  @ApiProperty({ example: 98 })
  available!: number;
  @ApiProperty({ example: 2, description: 'Taken by orders' })
  reserved!: number;
}

export class InventoryResponse {
  @ApiProperty({ type: [StockResponse] })
  items!: StockResponse[];
}
