import { type NestExpressApplication } from '@nestjs/platform-express';
import { type ServiceSettings } from '../service-settings.js';

const PREFLIGHT_S = 600;
const READABLE = [
  'X-Request-Id',
  'Retry-After',
  'ETag',
  'Location',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** Lets scripts of pages at CORS_ORIGINS ask; browsers keep all others away. Cookies are never taken. */
export function allowOrigins(app: NestExpressApplication, { CORS_ORIGINS }: ServiceSettings): void {
  if (CORS_ORIGINS === undefined) return;
  app.enableCors({
    origin: [...CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: READABLE,
    maxAge: PREFLIGHT_S,
  });
}
