import { type Origin } from './origin.js';
import { useSpans } from './spans.js';
import { type TracingSettings } from './tracing-settings.js';

/** Traces that are being exported. */
export interface Tracing {
  /** Sends what waits, for 3 s at most, and ends. */
  stop(): Promise<void>;
}

/**
 * Exports the traces of this process from now on, or does nothing where no endpoint is set: then the libraries of
 * OpenTelemetry are not even loaded. A collector that is away harms nobody: spans wait within a bound, and what is beyond it
 * is dropped and counted (trace_spans_total).
 */
export async function startTracing(settings: TracingSettings, origin: Origin): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined) return undefined;
  const { openExport } = await import('./export/open-export.js');
  const { spans, stop } = openExport(endpoint, settings, origin);
  useSpans(spans);
  return {
    stop: async () => {
      useSpans(undefined);
      await stop();
    },
  };
}
