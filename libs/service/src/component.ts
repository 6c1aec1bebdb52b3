import { type FactoryProvider, type InjectionToken } from '@nestjs/common';

/** What a component says about itself. `details` is small and JSON-safe, and holds no secret: anybody may read it. */
export interface HealthReport {
  ok: boolean;
  details: Record<string, unknown>;
}

/**
 * A part of the process that has to be started and stopped in order: a connection, a publisher, a consumer.
 * Other libraries conform to this shape without importing it.
 */
export interface Component {
  /** Short and stable, as in logs and health: `mongodb`, `kafka-publisher`. */
  readonly name: string;
  /** Retries while infrastructure is away. Rejects only when a retry cannot help: the process then exits with 1. */
  start(): Promise<void>;
  /** HTTP is about to be drained: ends connections that would never become idle, such as WebSockets. Does not wait. */
  hangUp?(): void;
  /** Drains, then closes. Idempotent, and safe when start() has not finished or never ran. */
  stop(): Promise<void>;
  /** May ask the infrastructure; is given 2 seconds. */
  readiness?(): HealthReport | Promise<HealthReport>;
  /** From memory alone, so that an outage of a database never restarts the processes that wait for it. */
  liveness?(): HealthReport;
  /** The component broke for good while running: the process logs, stops in order and exits with 1. */
  onFatal?(listener: (error: Error) => void): void;
}

/** The components of a process, in their order of start. Stopped in reverse. */
export const COMPONENTS = Symbol('COMPONENTS');

/**
 * Registers the components of an app, in the order in which they start; they stop in reverse. Put what others need
 * first: database, publisher, consumer. The tokens must be visible in the module that lists this provider.
 */
export function componentsInOrder(tokens: InjectionToken[]): FactoryProvider<Component[]> {
  return { provide: COMPONENTS, inject: tokens, useFactory: (...components: Component[]) => components };
}
