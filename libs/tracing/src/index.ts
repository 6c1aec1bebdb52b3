export { inSpan, type Attributes, type Span, type Spans, spans, type Work } from './spans.js';
export { startTracing, type Tracing } from './start-tracing.js';
export {
  checkedTrace,
  continueTrace,
  currentTrace,
  type IncomingTrace,
  insideTrace,
  type Trace,
  traceIdOf,
  withTrace,
} from './trace.js';
export { tracingSettings, type TracingSettings } from './tracing-settings.js';
