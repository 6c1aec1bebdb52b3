import { z } from 'zod';

/** OpenTelemetry's names for the samplers. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The environment of this library, by OpenTelemetry's own names. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where traces go, by OTLP over HTTP, such as http://localhost:4318. Unset: there are none'),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS)
    .default('parentbased_always_on')
    .describe(`Which traces are sent: ${SAMPLERS.join(', ')}`),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('The part of all traces that a traceidratio sampler takes, 0 to 1'),
};

/** The checked values of `tracingSettings`. */
export type TracingSettings = z.output<z.ZodObject<typeof tracingSettings>>;
