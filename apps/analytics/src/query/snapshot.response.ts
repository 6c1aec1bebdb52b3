import { ApiProperty } from '@nestjs/swagger';
import { type Snapshot } from '../domain/snapshot.js';

export class SnapshotMinuteResponse {
  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000Z' })
  minute!: string;
  @ApiProperty({ example: 10 })
  successful!: number;
  @ApiProperty({ example: 2 })
  failed!: number;
  @ApiProperty({ example: 1 })
  cancelled!: number;
}

export class SnapshotResponse implements Snapshot {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'inventory-events/0': '5', 'inventory-events/2': '8' },
    description: 'The next offset of each partition; one that is not named has nothing counted',
  })
  positions!: Readonly<Record<string, string>>;
  @ApiProperty({ example: 12 })
  total!: number;
  @ApiProperty({ example: 10 })
  successful!: number;
  @ApiProperty({ example: 2 })
  failed!: number;
  @ApiProperty({ example: 1 })
  cancelled!: number;
  @ApiProperty({ example: 16.67 })
  failure_rate!: number;
  @ApiProperty({ type: [SnapshotMinuteResponse], description: 'Every minute in which orders were placed' })
  minutes!: readonly SnapshotMinuteResponse[];
}
