import {
  ForbiddenException,
  InternalServerErrorException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type ErrorClass, type ErrorClassifier } from '../error-class.js';
import { ProblemException } from './problem.js';
import { problemOfError } from './problem-of-error.js';

class LibraryError extends Error {
  readonly code = 'QUEUE_FULL';
  readonly retryable = true;
  constructor(
    message: string,
    readonly errorClass: ErrorClass,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

const classify: ErrorClassifier = (error) => (error instanceof LibraryError ? error.errorClass : undefined);

describe('problemOfError', () => {
  it('takes status and words of an HTTP exception', () => {
    expect(problemOfError(new ForbiddenException('Only participants read this.'), [])).toMatchObject({
      problem: {
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
        detail: 'Only participants read this.',
      },
      ourFault: false,
    });
  });

  it('keeps type, title, fields and waiting time that an app gave', () => {
    const error = new ProblemException(422, 'The key was used.', {
      type: 'urn:problem:key-reused',
      title: 'Key reused',
      errors: [{ field: 'Idempotency-Key', message: 'was used with another body' }],
      retryAfterMs: 1_500,
    });
    expect(problemOfError(error, [])).toMatchObject({
      problem: {
        type: 'urn:problem:key-reused',
        title: 'Key reused',
        errors: [{ field: 'Idempotency-Key' }],
      },
      retryAfterSeconds: 2,
    });
  });

  it.each(['infrastructure', 'transient'] as const)(
    'answers a %s error with 503 and its own words',
    (errorClass) => {
      const error = new LibraryError(
        'Kafka does not answer; retry with the same Idempotency-Key.',
        errorClass,
        3_000,
      );
      expect(problemOfError(error, [classify])).toMatchObject({
        problem: { status: 503, detail: error.message },
        retryAfterSeconds: 3,
        ourFault: false,
      });
    },
  );

  it('does not repeat the words of a foreign error, whatever its class', () => {
    const answer = problemOfError(new Error('connect ECONNREFUSED 10.0.0.7:27017'), [() => 'infrastructure']);
    expect(answer.problem.detail).not.toContain('10.0.0.7');
    expect(answer.problem.status).toBe(503);
    expect(answer.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(answer.retryAfterSeconds).toBeLessThanOrEqual(5);
  });

  it.each([
    ['an unknown error', new TypeError('password is hunter2')],
    ['a poison error', new LibraryError('password is hunter2', 'poison')],
    ['a thrown string', 'password is hunter2'],
    ['a thrown undefined', undefined],
    ['a 500 of Nest', new InternalServerErrorException('password is hunter2')],
  ])('answers %s with 500 and none of its words', (_what, error) => {
    const { problem, ourFault } = problemOfError(error, [classify]);
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(ourFault).toBe(true);
  });

  it('tells when to come back with every 503', () => {
    expect(problemOfError(new ServiceUnavailableException('draining'), []).retryAfterSeconds).toBeGreaterThan(
      0,
    );
    expect(problemOfError(new ProblemException(503, 'later'), []).retryAfterSeconds).toBeGreaterThan(0);
  });
});
