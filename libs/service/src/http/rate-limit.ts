import { type NextFunction, type Request, type Response } from 'express';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type ServiceSettings } from '../service-settings.js';
import { networkOf, TrustedProxies } from './client-address.js';
import { RequestRate } from './request-rate.js';

const CALLER_RATE = 'rate of callers';
/** A probe that is refused would end the process, and metrics are wanted most when there is most to do. */
const NEVER_LIMITED = /^\/(health\/|metrics$)/;

/** Refuses addresses that ask too often, and prepares limitCaller(). */
export function limitRates(app: NestExpressApplication, settings: ServiceSettings): void {
  const { RATE_LIMIT_PER_ADDRESS, RATE_LIMIT_PER_CALLER, TRUSTED_PROXIES = [] } = settings;
  const proxies = new TrustedProxies(TRUSTED_PROXIES);
  app.set('trust proxy', (address: string) => proxies.has(address));
  if (RATE_LIMIT_PER_CALLER > 0) app.set(CALLER_RATE, new RequestRate(RATE_LIMIT_PER_CALLER));
  if (RATE_LIMIT_PER_ADDRESS === 0) return;
  const rate = new RequestRate(RATE_LIMIT_PER_ADDRESS);
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (NEVER_LIMITED.test(request.path)) return next();
    try {
      rate.count(networkOf(request.ip ?? ''), 'address', response);
    } catch (refusal) {
      // A body that was not read would be taken for the next request.
      response.setHeader('Connection', 'close');
      return next(refusal);
    }
    next();
  });
}

/** Counts a request of a caller who has proved who it is. Throws 429 when it asks too often. */
export function limitCaller(request: Request, response: Response, subject: string): void {
  const rate = request.app.get(CALLER_RATE) as RequestRate | undefined;
  rate?.count(subject, 'user', response);
}
