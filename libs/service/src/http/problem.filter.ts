import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { throwError } from 'rxjs';
import { type ErrorClassifier } from '../error-class.js';
import { traceFields } from '../log/log.js';
import { methodsOfPath } from './methods-of-path.js';
import { type Problem, ProblemException } from './problem.js';
import { problemOfError } from './problem-of-error.js';
import { traceOf } from './request-trace.js';

/**
 * Answers every error of an HTTP request with application/problem+json. Errors of Kafka handlers pass through
 * unchanged: the consumer decides by their class.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly classifiers: readonly ErrorClassifier[] = []) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => error);
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const { problem, retryAfterSeconds, ourFault } = problemOfError(
      error instanceof NotFoundException ? sharpen(error, request, response) : error,
      this.classifiers,
    );
    if (ourFault) this.logger.error(error, fieldsOf(request));
    if (response.headersSent) return void response.destroy();
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
    send(response, { ...problem, instance: pathOf(request), ...requestIdOf(response) });
    return undefined;
  }
}

/** Tells a path that nobody serves from one that is served under other methods, and from a 404 of a handler. */
function sharpen(error: NotFoundException, request: Request, response: Response): Error {
  // Express sets the route of a HEAD whatever methods it takes.
  if (request.route !== undefined && request.method !== 'HEAD') return error;
  const methods = methodsOfPath(request);
  if (methods.includes(request.method)) return error;
  if (methods.length === 0)
    return new ProblemException(404, 'There is nothing at this path; /docs lists what is.');
  response.setHeader('Allow', methods.join(', '));
  return new ProblemException(
    405,
    `This path does not take ${request.method}; it takes ${methods.join(', ')}.`,
  );
}

/** The path alone: a query may carry what nobody should find in an error. */
function pathOf(request: Request): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '/';
  return path.length > 256 ? `${path.slice(0, 256)}...` : path;
}

function fieldsOf(request: Request): object {
  const trace = traceOf(request);
  return trace ? traceFields(trace) : {};
}

function requestIdOf(response: Response): Pick<Problem, 'request_id'> {
  const id = response.getHeader('X-Request-Id');
  return typeof id === 'string' ? { request_id: id } : {};
}

function send(response: Response, problem: Problem): void {
  response.status(problem.status);
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(problem));
}
