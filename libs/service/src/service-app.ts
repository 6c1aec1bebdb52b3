import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { TerminusModule } from '@nestjs/terminus';
import { ComponentLifecycle } from './component-lifecycle.js';
import { ComponentHealth } from './health/component-health.js';
import { HealthController } from './health/health.controller.js';
import { measureReadiness } from './health/readiness-metric.js';
import { limitServer } from './http/http-server.js';
import { JsonAdapter } from './http/json-adapter.js';
import { acceptJsonBodies } from './http/json-body.js';
import { allowOrigins } from './http/cors.js';
import { MetricsController } from './http/metrics.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { limitRates } from './http/rate-limit.js';
import { requestContext } from './http/request-context.js';
import { measureProcess } from './http/request-metrics.js';
import { securityHeaders } from './http/security-headers.js';
import { StrictInputPipe } from './http/strict-input.pipe.js';
import { serveDocs } from './http/swagger.js';
import { type Log } from './log/log.js';
import { announceLevels, NestLog } from './log/nest-log.js';
import { type ServiceDefinition, type ServiceSchema } from './service-definition.js';
import { type ServiceSettings } from './service-settings.js';

@Module({})
class ServiceModule {
  static around(app: DynamicModule | Type<unknown>, lifecycle: ComponentLifecycle): DynamicModule {
    return {
      module: ServiceModule,
      imports: [app, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [ComponentHealth, { provide: ComponentLifecycle, useValue: lifecycle }],
    };
  }
}

/** The Nest app of a service, ready to listen: routes, errors, docs, health, metrics. Nothing is started yet. */
export async function createServiceApp<S extends ServiceSchema>(
  definition: ServiceDefinition<S>,
  module: DynamicModule | Type<unknown>,
  settings: ServiceSettings,
  lifecycle: ComponentLifecycle,
  log: Log,
): Promise<NestExpressApplication> {
  announceLevels(log);
  measureReadiness(lifecycle);
  const app = await NestFactory.create<NestExpressApplication>(
    ServiceModule.around(module, lifecycle),
    new JsonAdapter(),
    { logger: new NestLog(log), bodyParser: false, abortOnError: false },
  );
  app.disable('x-powered-by').set('query parser', 'simple').set('etag', false);
  limitServer(app.getHttpServer(), settings);
  app.use(
    requestContext({
      log,
      observe: measureProcess(),
      isStopping: () => lifecycle.isStopping,
      ambient: definition.ambientTrace ?? true,
    }),
  );
  app.use(securityHeaders);
  allowOrigins(app, settings);
  limitRates(app, settings);
  acceptJsonBodies(app, settings.BODY_LIMIT, definition.formPaths);
  app.useGlobalFilters(new ProblemFilter(definition.errorClasses));
  for (const strategy of definition.transports?.(app) ?? []) {
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  // Only now: handlers of transports take over the pipes that are there when they are connected, and this one would
  // take a batch of records for the body of a request.
  app.useGlobalPipes(new StrictInputPipe());
  if (settings.DOCS) serveDocs(app, definition.title, definition.description, definition.version ?? '1.0.0');
  return app;
}
