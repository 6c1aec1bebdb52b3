import { userTimeline } from '#libs/events';
import { ApiProblem, BAD_REQUEST, TakesNoQuery } from '#libs/service';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TimelineInsight } from '../insights/timeline-insight.js';
import { INSTANCE } from '../instance.js';
import { TIMELINE_CONFIG, type TimelineConfig } from '../timeline.config.js';
import { CoverageResponse } from './coverage.response.js';
import { MetricsResponse } from './metrics.response.js';
import { OrderingQuery } from './ordering.query.js';
import { OrderingResponse } from './ordering.response.js';
import { PartitionsResponse } from './partitions.response.js';
import { USER_FAULT } from './user-in-path.js';

@ApiTags('insights')
@Controller('api')
export class InsightsController {
  constructor(
    private readonly insight: TimelineInsight,
    @Inject(INSTANCE) private readonly instance: string,
    @Inject(TIMELINE_CONFIG) private readonly config: TimelineConfig,
  ) {}

  @Get('partitions')
  @TakesNoQuery()
  @ApiOperation({
    summary: 'Load of the partitions, and what would spread it better',
    description:
      'As this process has seen it since it started, of the partitions that it has: `coverage` says which. Where several processes share them, ask each; the dashboard adds up.',
  })
  @ApiOkResponse({ type: PartitionsResponse })
  partitions(): PartitionsResponse {
    return {
      coverage: this.coverage(),
      topic: userTimeline.name,
      partition_count: this.config.TIMELINE_PARTITIONS,
      partitioner: this.config.TIMELINE_PARTITIONER,
      ...this.insight.partitions(),
    };
  }

  @Get('ordering')
  @ApiOperation({
    summary: 'What the order sentinel has verified, and the evidence of each violation',
    description:
      'As this process has seen it since it started, of the partitions that it has or had: `coverage` says which it has now. A redelivery is no violation.',
  })
  @ApiOkResponse({ type: OrderingResponse })
  @ApiProblem(400, 'The user is not valid', BAD_REQUEST, [USER_FAULT])
  ordering(@Query() { user_id }: OrderingQuery): OrderingResponse {
    const all = { coverage: this.coverage(), ...this.insight.ordering() };
    return user_id === undefined ? all : { ...all, ...this.insight.orderingOf(user_id) };
  }

  @Get('metrics')
  @TakesNoQuery()
  @ApiOperation({ summary: 'The numbers of this process at a glance; Prometheus reads /metrics' })
  @ApiOkResponse({ type: MetricsResponse })
  metrics(): MetricsResponse {
    const { partitions, balance } = this.insight.partitions();
    const { verified, gaps, duplicates, backwards, wrong_partition, redeliveries } = this.insight.ordering();
    const sum = (of: (partition: (typeof partitions)[number]) => number) =>
      partitions.reduce((total, partition) => total + of(partition), 0);
    return {
      coverage: this.coverage(),
      messages_consumed: sum(({ messages }) => messages),
      messages_per_second: sum(({ rate }) => rate),
      balance_score: balance.score,
      violations: gaps + duplicates + backwards + wrong_partition,
      ...{ verified, redeliveries },
      consumer_lag: sum(({ lag }) => lag ?? 0),
      lag_by_partition: partitions.map(({ partition, lag }) => ({ partition, lag: lag ?? 0 })),
    };
  }

  private coverage(): CoverageResponse {
    const partitions = this.insight.ownPartitions();
    const of = this.config.TIMELINE_PARTITIONS;
    const since = Math.round(performance.timeOrigin);
    return { instance: this.instance, since, partitions, of, complete: partitions.length === of };
  }
}
