import { ApiProperty } from '@nestjs/swagger';

export class RecordResponse {
  @ApiProperty({ example: 'order-events' })
  topic!: string;
  @ApiProperty({ example: 1 })
  partition!: number;
  @ApiProperty({ example: '42' })
  offset!: string;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z', description: "The broker's append time" })
  timestamp!: string;
  @ApiProperty({ example: 'alice', type: String, nullable: true })
  key!: string | null;
  @ApiProperty({
    example: { ce_type: 'OrderPlaced' },
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  headers!: Record<string, string>;
  @ApiProperty({
    example: '{"user_id":"alice","item":"pizza","quantity":2}',
    type: String,
    nullable: true,
    description: 'The first 64 KiB',
  })
  value!: string | null;
  @ApiProperty({ example: 'utf8', enum: ['utf8', 'hex'], nullable: true })
  value_encoding!: 'utf8' | 'hex' | null;
  @ApiProperty({ example: 47 })
  value_bytes!: number;
}
