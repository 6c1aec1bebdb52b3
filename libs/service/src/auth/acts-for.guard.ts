import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { ProblemException } from '../http/problem.js';
import { limitCaller } from '../http/rate-limit.js';
import { ACTS_FOR, type ActsForRule, NO_TOKEN, NOT_YOURS } from './acts-for.js';
import { AuthError } from './auth-error.js';
import { bearerTokenOf } from './bearer-token.js';
import { type Caller, setCaller } from './caller.js';
import { TokenVerifier } from './token-verifier.js';

/** Holds the routes with @ActsFor against the caller's token. */
@Injectable()
export class ActsForGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.get<ActsForRule | undefined>(ACTS_FOR, context.getHandler());
    if (rule === undefined || context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const caller = await this.callerOf(request, response);
    limitCaller(request, response, caller.subject);
    if (rule.fields.length > 0 && !names(request[rule.where], rule.fields, caller.subject)) {
      throw new ProblemException(403, NOT_YOURS, {
        errors: rule.fields.map((field) => ({ field, message: faultOf(rule) })),
      });
    }
    setCaller(request, caller);
    return true;
  }

  private async callerOf(request: Request, response: Response): Promise<Caller> {
    try {
      return await this.verifier.verify(bearerTokenOf(request));
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      if (error.retryable) throw new ProblemException(503, error.message);
      const missing = error.code === 'TOKEN_MISSING';
      // RFC 6750, section 3.
      response.setHeader('WWW-Authenticate', missing ? 'Bearer' : 'Bearer error="invalid_token"');
      throw new ProblemException(401, missing ? NO_TOKEN : error.message);
    }
  }
}

function names(input: unknown, fields: readonly string[], subject: string): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return fields.some(
    (field) => Object.hasOwn(input, field) && (input as Record<string, unknown>)[field] === subject,
  );
}

function faultOf({ fields }: ActsForRule): string {
  return fields.length === 1
    ? 'must be the subject of the token'
    : 'one of them must be the subject of the token';
}
