import { applyDecorators, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type EventContract } from '#libs/events';
import { type Observable, throwError } from 'rxjs';
import { type ErrorClassifier } from '../error-class.js';

/** What a handler consumes, and how. */
export interface Subscription {
  /** The consumer group, exactly as Kafka shall know it. */
  readonly group: string;
  /** The events that it handles; others of the same topics are passed over. */
  readonly events: readonly EventContract[];
  /** Which failures of the handler are infrastructure, transient or poison; asked in this order. */
  readonly errors?: readonly ErrorClassifier[];
  /**
   * A batch has at most this many times KAFKA_BATCH_RECORDS; 1 unless told. More for a handler that costs by the batch rather
   * than by the record.
   */
  readonly batchScale?: number;
}

/** Nest's default filter would hide the error behind "Internal server error"; its class must reach the retry policy. */
@Catch()
class PassErrorsOn implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Marks a controller's method as the handler of a subscription: it takes an `EventBatch` and resolves when everything in it
 * will last. One handler for each topic of a group, and one process may have several.
 */
export function Subscribe(subscription: Subscription): MethodDecorator {
  const events = subscription.events.map((event) => event.type).join(',');
  return applyDecorators(
    EventPattern(`${subscription.group}:${events}`, { subscription }) as MethodDecorator,
    UseFilters(PassErrorsOn),
  );
}
