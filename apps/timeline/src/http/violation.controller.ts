import { ActsFor, ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ViolationPublisher } from '../publish/violation.publisher.js';
import { ViolationRequest, ViolationResponse } from './violation.request.js';

const DEMO_USER = 'demo-user';
const ONE_PARTITION = 'user-timeline has one partition, so there is no wrong one.';

@ApiTags('demonstration')
@Controller('api/demo/violations')
export class ViolationController {
  constructor(private readonly publisher: ViolationPublisher) {}

  @Post()
  @HttpCode(202)
  @ActsFor('body', 'user_id')
  @ApiOperation({
    summary: 'DEMONSTRATION ONLY: break the order of a user on purpose',
    description:
      'Writes records as a faulty producer would, so that GET /api/ordering and the dashboard have something to show. They are real posts in the user’s timeline; one on a wrong partition goes to the dead letters. Served only with DEMO_VIOLATIONS=true.',
  })
  @ApiAcceptedResponse({ type: ViolationResponse })
  @ApiProblem(400, 'A field is not valid; `errors` names it', BAD_REQUEST)
  @ApiProblem(409, 'The topic has one partition', ONE_PARTITION)
  @ApiProblem(503, 'Kafka did not confirm', UNAVAILABLE)
  async violate(@Body() { kind, user_id }: ViolationRequest): Promise<ViolationResponse> {
    if (kind === 'wrong_partition' && !this.publisher.canMisplace)
      throw new ProblemException(409, ONE_PARTITION);
    const user = user_id ?? DEMO_USER;
    const written = await this.publisher.violate(kind, user);
    const records = written.map(({ topic, partition, offset, sequence }) => ({
      ...{ topic, partition, offset, sequence },
    }));
    return { kind, user_id: user, records };
  }
}
