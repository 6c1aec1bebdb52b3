import { ApiResponse } from '@nestjs/swagger';
import { type FieldFault, type Problem, titleOf } from './problem.js';

/** Documents an error of a route, with an example of its problem+json body. */
export function ApiProblem(
  status: number,
  description: string,
  detail: string,
  errors?: FieldFault[],
): MethodDecorator & ClassDecorator {
  const example: Problem = {
    type: 'about:blank',
    title: titleOf(status),
    status,
    detail,
    ...(errors && { errors }),
  };
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example },
  };
  return ApiResponse({ status, description, content });
}
