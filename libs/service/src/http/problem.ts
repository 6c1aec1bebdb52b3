import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

/** Details that every service uses, and that its documents show. */
export const BAD_REQUEST = 'The request is not valid; errors says which fields and why.';
export const UNAVAILABLE = 'A server that this service needs does not answer right now. Try again shortly.';

/** What is wrong with one field of the input; `field` is a path such as `address.city`. */
export interface FieldFault {
  field: string;
  message: string;
}

/** An error as RFC 9457 has it. `detail` is written for the caller and says what to do next. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  request_id?: string;
  errors?: FieldFault[];
}

/** What an app may say about its own errors beside status and detail. */
export interface ProblemOptions {
  /** Names the kind of problem for programs; `about:blank` says that the status tells all. */
  type?: string;
  title?: string;
  errors?: FieldFault[];
  /** In milliseconds; becomes the Retry-After header. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** Thrown where a request is answered: becomes an application/problem+json response of that status and detail. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly detail: string,
    readonly extras: ProblemOptions = {},
  ) {
    super(detail, status, { cause: extras.cause });
  }
}

/** Bad input, named field by field. */
export function badInput(detail: string, errors?: FieldFault[]): ProblemException {
  return new ProblemException(400, detail, errors === undefined ? {} : { errors });
}

/** The name of a status as HTTP has it, for problems that have no title of their own. */
export function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
