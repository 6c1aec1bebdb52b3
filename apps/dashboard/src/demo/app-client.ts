import { Inject, Injectable } from '@nestjs/common';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { type AppRoute, appRoutes, type RouteName } from './app-routes.js';

export interface AppAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const ANSWER_MS = 10_000;
const MAX_BODY = 64 * 1024;

/** Asks the other apps as any client would, by their public routes. */
@Injectable()
export class AppClient {
  private readonly routes: Readonly<Record<RouteName, AppRoute>>;

  constructor(@Inject(DASHBOARD_CONFIG) config: DashboardConfig) {
    this.routes = appRoutes(config);
  }

  methodOf(name: RouteName): AppRoute['method'] {
    return this.routes[name].method;
  }

  /** Rejects when the app cannot be reached in time. */
  ask(name: RouteName, body?: unknown): Promise<AppAnswer> {
    return this.send(this.routes[name], body);
  }

  /** The same for a route that the caller has checked. */
  async send({ method, url }: AppRoute, body?: unknown, authorization?: string): Promise<AppAnswer> {
    const response = await fetch(url, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(authorization !== undefined && { Authorization: authorization }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const type = response.headers.get('content-type') ?? 'text/plain';
    return { status: response.status, type, body: (await response.text()).slice(0, MAX_BODY) };
  }
}
