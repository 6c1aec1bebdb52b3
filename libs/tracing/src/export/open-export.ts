import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { type Origin } from '../origin.js';
import { type Spans } from '../spans.js';
import { type TracingSettings } from '../tracing-settings.js';
import { OtelSpans } from './otel-spans.js';
import { samplerOf } from './sampler.js';
import { SpanQueue } from './span-queue.js';

const FLUSH_MS = 3_000;
/** A batch of records links to each of them; the usual bound of 128 would leave most of them out. */
const MAX_LINKS = 1_000;

/** The one module that knows the SDK; loaded only where traces are wanted. */
export function openExport(
  endpoint: string,
  settings: TracingSettings,
  { service, instance, version }: Origin,
): { spans: Spans; stop: () => Promise<void> } {
  const queue = new SpanQueue(new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'ordered',
      'service.instance.id': instance,
      'service.version': version,
    }),
    sampler: samplerOf(settings),
    spanLimits: { linkCountLimit: MAX_LINKS },
    spanProcessors: [queue],
  });
  return { spans: new OtelSpans(provider.getTracer('ordered')), stop: () => queue.close(FLUSH_MS) };
}
