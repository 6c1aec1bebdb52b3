import { ApiProblem, BAD_REQUEST, ProblemException } from '#libs/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type NotReadCode, RecordReader } from './record-reader.js';
import { RecordResponse } from './record.response.js';

const STATUS: Readonly<Record<NotReadCode, number>> = {
  UNKNOWN_TOPIC: 404,
  NO_SUCH_RECORD: 404,
  BUSY: 503,
  NO_ANSWER: 503,
};

@ApiTags('records')
@Controller('api/records')
export class RecordsController {
  constructor(private readonly records: RecordReader) {}

  @Get(':topic/:partition/:offset')
  @ApiOperation({ summary: 'One record of the log, as it was written' })
  @ApiParam({ name: 'topic', example: 'order-events' })
  @ApiParam({ name: 'partition', example: 1 })
  @ApiParam({ name: 'offset', example: '42' })
  @ApiOkResponse({ type: RecordResponse })
  @ApiProblem(400, 'Partition or offset is no number', BAD_REQUEST, [
    { field: 'offset', message: 'must be a whole number from 0' },
  ])
  @ApiProblem(404, 'There is no such record, or none any more', 'There is no record at order-events/1@42.')
  @ApiProblem(503, 'Kafka does not answer; try again after `Retry-After`', 'Kafka does not answer right now.')
  async record(
    @Param('topic') topic: string,
    @Param('partition') partition: string,
    @Param('offset') offset: string,
  ): Promise<RecordResponse> {
    const faults = [
      ...(/^\d{1,6}$/.test(partition) ? [] : ['partition']),
      ...(/^\d{1,19}$/.test(offset) ? [] : ['offset']),
    ].map((field) => ({ field, message: 'must be a whole number from 0' }));
    if (faults.length > 0) throw new ProblemException(400, BAD_REQUEST, { errors: faults });
    const found = await this.records.read({ topic, partition: Number(partition), offset });
    if ('record' in found) return found.record;
    const status = STATUS[found.code];
    throw new ProblemException(status, found.message, status === 503 ? { retryAfterMs: 1000 } : {});
  }
}
