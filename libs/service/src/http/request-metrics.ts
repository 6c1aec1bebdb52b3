import { collectDefaultMetrics, Histogram, register } from 'prom-client';

type Labels = 'method' | 'route' | 'status';

/** Called when an answer is out; `route` is a template such as /order/:order_id, never a path with ids in it. */
export type ObserveRequest = (method: string, route: string, status: number, seconds: number) => void;

const NAME = 'http_request_duration_seconds';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Metrics of process and HTTP in prom-client's default registry. Which service it is, the scrape job says. */
export function measureProcess(): ObserveRequest {
  if (register.getSingleMetric('process_cpu_seconds_total') === undefined) collectDefaultMetrics();
  const durations =
    (register.getSingleMetric(NAME) as Histogram<Labels> | undefined) ??
    new Histogram<Labels>({
      name: NAME,
      help: 'Time from the first byte of a request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
  return (method, route, status, seconds) => {
    // Methods are the caller's words: a stranger could make a time series of each.
    durations.observe({ method: METHODS.has(method) ? method : 'other', route, status }, seconds);
  };
}
