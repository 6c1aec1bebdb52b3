import { isAllowedOrigin, oneHeader, ProblemException } from '#libs/service';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';

/** Lets only our own page act: another site's page could otherwise make its visitor place orders. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(@Inject(DASHBOARD_CONFIG) private readonly config: DashboardConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const origin = oneHeader(request, 'origin');
    const allowed =
      origin === undefined
        ? request.method === 'GET' && request.headers['sec-fetch-site'] !== 'cross-site'
        : isAllowedOrigin(origin, request.headers.host, this.config.DASHBOARD_ORIGINS ?? []);
    if (!this.config.DEMO)
      throw new ProblemException(404, 'The demonstration panel is off; DEMO=true turns it on.');
    if (!allowed)
      throw new ProblemException(
        403,
        'Only pages of this dashboard may do this; DASHBOARD_ORIGINS adds others.',
      );
    return true;
  }
}
