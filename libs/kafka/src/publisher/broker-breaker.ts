import { BrokenCircuitError, CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import { publisherMetrics } from './publisher-metrics.js';
import { sendFailureOf } from './send-failure.js';

const FAILURES_TO_OPEN = 5;

/** A circuit breaker round the broker: opens after consecutive failures, so that callers hear at once that it is away. */
export class BrokerBreaker {
  readonly halfOpenAfterMs = 1000;
  private readonly policy = circuitBreaker(
    handleWhen((error) => sendFailureOf(error) === 'unknown' || sendFailureOf(error) === 'unsent'),
    { halfOpenAfter: this.halfOpenAfterMs, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) },
  );

  constructor(onOpen: () => void) {
    this.policy.onStateChange((state) => {
      // Half-open is only a moment in which nobody knows better.
      publisherMetrics.breakerOpen.set(state === CircuitState.Closed ? 0 : 1);
      if (state === CircuitState.Open) onOpen();
    });
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.policy.state === CircuitState.Open) return 'open';
    return this.policy.state === CircuitState.HalfOpen ? 'half-open' : 'closed';
  }

  execute<Result>(call: () => Promise<Result>): Promise<Result> {
    return this.policy.execute(call);
  }

  /** Whether an error says that the breaker was open and nothing was tried. */
  refused(error: unknown): boolean {
    return error instanceof BrokenCircuitError;
  }
}
