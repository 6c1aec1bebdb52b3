import { Counter } from 'prom-client';

/** Spans by what became of them: exported, failed (the collector did not take them), dropped (too many waited). */
export const traceSpans = new Counter({
  name: 'trace_spans_total',
  help: 'Spans that have ended, by what became of them: exported, failed or dropped',
  labelNames: ['result'],
});
