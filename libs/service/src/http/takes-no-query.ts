import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { type Request } from 'express';
import { ApiProblem } from './api-problem.js';
import { BAD_REQUEST, badInput } from './problem.js';

const FAULTS_NAMED = 10;
const UNKNOWN = 'is not a known field';

@Injectable()
class NoQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<Request>();
    const errors = Object.keys(query).map((field) => ({ field, message: UNKNOWN }));
    if (errors.length > 0) throw badInput(BAD_REQUEST, errors.slice(0, FAULTS_NAMED));
    return true;
  }
}

/**
 * For routes without any `@Query()`: a parameter in the query is a 400 that names it, as with routes that declare theirs, so
 * that nobody believes in a filter that nothing reads.
 */
export function TakesNoQuery(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    UseGuards(NoQueryGuard),
    ApiProblem(400, 'The path is not valid, or there is a query; `errors` names it', BAD_REQUEST, [
      { field: 'limit', message: UNKNOWN },
    ]),
  );
}
