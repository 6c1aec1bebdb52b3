import { type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { type CustomTransportStrategy } from '@nestjs/microservices';
import { type z } from 'zod';
import { type ErrorClassifier } from './error-class.js';
import { type serviceSettings } from './service-settings.js';

/** A zod object by variable name which contains `...serviceSettings`. */
export type ServiceSchema = z.ZodObject<z.core.$ZodShape & typeof serviceSettings>;

/** All that makes one process another than its siblings. */
export interface ServiceDefinition<S extends ServiceSchema> {
  /** Short and lower case, as in logs and metrics. */
  name: string;
  /** Of the documentation at /docs. */
  title: string;
  description: string;
  version?: string;
  /** The environment of the app. */
  config: S;
  /** 0 takes any free port. */
  port: (config: z.output<S>) => number;
  /** The app. It registers its components by componentsInOrder(). */
  module: (config: z.output<S>) => DynamicModule | Type<unknown>;
  /** Paths at which forms are taken too; what they hold is not read. */
  formPaths?: RegExp;
  /** They tell errors that a retry may cure (answered with 503) from faults of ours (500). */
  errorClasses?: readonly ErrorClassifier[];
  /**
   * False where handlers hand on the trace that traceOf() gives them, and need no ids in lines that they log: before version 24
   * of Node.js AsyncLocalStorage makes every promise of the process cost more, up to a tenth of the CPU of a small read. Where
   * traces are exported it is there all the same.
   */
  ambientTrace?: boolean;
  /** Transports whose handlers the module holds; consuming itself starts as a component. */
  transports?: (app: INestApplication) => CustomTransportStrategy[];
}
