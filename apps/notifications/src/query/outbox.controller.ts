import { ActsFor, ApiProblem, BAD_REQUEST, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Matches, IsOptional } from 'class-validator';
import { type Request } from 'express';
import { KIND_NAMES } from '../domain/kinds.js';
import { userOf, UserQuery } from '../http/user-of.js';
import { Ledger, type LedgerEntry } from '../store/ledger.js';

const LIMIT_RULE = 'limit must be a whole number from 1 to 200';
const STATES = { sending: 'sending', unsent: 'waiting', sent: 'sent', refused: 'refused' } as const;

export class OutboxQuery extends UserQuery {
  @ApiPropertyOptional({ example: 50, minimum: 1, maximum: 200, default: 50, type: 'integer' })
  @IsOptional()
  @Matches(/^([1-9][0-9]?|1[0-9]{2}|200)$/, { message: LIMIT_RULE })
  limit?: string;
}

export class OutboxMailResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c79' })
  event_id!: string;
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  team_id!: string;
  @ApiProperty({ example: 7, description: 'Place of the event in the order of its team' })
  seq!: number;
  @ApiProperty({ enum: KIND_NAMES, example: 'task_assigned' })
  kind!: string;
  @ApiProperty({
    enum: Object.values(STATES),
    description:
      'sending: handed to the mail server, whose answer is not known; waiting: it is tried again; refused: it is in the dead letters',
  })
  status!: string;
  @ApiPropertyOptional({ example: 'RECIPIENT_REFUSED', description: 'Why it was not taken the last time' })
  code?: string;
  @ApiProperty({ example: 1 })
  tries!: number;
  @ApiProperty({ example: 0, description: 'Times that it was sent although an earlier try may have arrived' })
  possible_duplicates!: number;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  at!: string;

  static from({ event_id, team_id, seq, kind, state, code, tries, possible_duplicates, at }: LedgerEntry) {
    const why = state === 'sent' || code === undefined ? {} : { code };
    return {
      ...{ event_id, team_id, seq, kind, status: STATES[state], tries, possible_duplicates, ...why },
      at: at.toISOString(),
    };
  }
}

export class OutboxResponse {
  @ApiProperty({ type: [OutboxMailResponse], description: 'The latest first' })
  items!: OutboxMailResponse[];
}

@ApiTags('notifications')
@Controller('notifications')
@ApiProblem(400, 'A parameter is not valid; `errors` names it', BAD_REQUEST, [
  { field: 'limit', message: LIMIT_RULE },
])
@ApiProblem(403, 'The token is another user’s', 'The token is another user’s.')
@ApiProblem(503, 'MongoDB does not answer; retry after `Retry-After`', UNAVAILABLE)
export class OutboxController {
  constructor(private readonly ledger: Ledger) {}

  @Get('outbox')
  @ActsFor()
  @ApiOperation({ summary: 'What became of the mails to somebody' })
  @ApiOkResponse({ type: OutboxResponse })
  async latest(@Query() query: OutboxQuery, @Req() request: Request): Promise<OutboxResponse> {
    const entries = await this.ledger.latestOf(userOf(request, query), Number(query.limit ?? 50));
    return { items: entries.map((entry) => OutboxMailResponse.from(entry)) };
  }
}
