import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { VIOLATION_KINDS, type ViolationKind } from '../publish/violation.publisher.js';

export class ViolationRequest {
  @ApiProperty({ enum: VIOLATION_KINDS, example: 'gap' })
  @IsIn(VIOLATION_KINDS, { message: `kind must be one of ${VIOLATION_KINDS.join(', ')}` })
  kind!: ViolationKind;

  @ApiPropertyOptional({ example: 'demo-user', default: 'demo-user', description: IDENTIFIER_RULE })
  @MayBeLeftOut()
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id?: string;
}

export class WrittenRecordResponse {
  @ApiProperty({ example: 'user-timeline' })
  topic!: string;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: '42' })
  offset!: string;
  @ApiProperty({ example: 3, description: 'What the record claims to be the how-manieth of its user' })
  sequence!: number;
}

export class ViolationResponse {
  @ApiProperty({ enum: VIOLATION_KINDS, example: 'gap' })
  kind!: ViolationKind;
  @ApiProperty({ example: 'demo-user' })
  user_id!: string;
  @ApiProperty({ type: [WrittenRecordResponse] })
  records!: WrittenRecordResponse[];
}
