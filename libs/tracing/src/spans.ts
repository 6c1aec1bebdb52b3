import { insideTrace, type Trace } from './trace.js';

/** By OpenTelemetry's names; no payload and no secret, for traces go to another system. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work, as it begins. */
export interface Work {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** The work that it is a part of; without a traceparent it begins a trace. Both fields must be valid. */
  readonly of?: Partial<Trace> | undefined;
  /** Work of other traces that it has to do with. */
  readonly links?: readonly Trace[];
  readonly attributes?: Attributes;
}

/** A piece of work that goes on until end() is called, once. */
export interface Span {
  /** What comes of the work belongs here. */
  readonly trace: Trace;
  /** False for one that no sampler wants: it only hands on the trace. */
  readonly sampled: boolean;
  rename(name: string): void;
  set(attributes: Attributes): void;
  link(other: Trace): void;
  /** Notes the error's code or class, or the given word; no message, for it may quote what somebody sent. */
  fail(reason: unknown): void;
  end(): void;
}

/** Traces are exported. */
export interface Spans {
  begin(work: Work): Span;
}

let exported: Spans | undefined;

/** Undefined unless traces are exported: who asks then does nothing at all, and makes nothing for nobody. */
export function spans(): Spans | undefined {
  return exported;
}

/** For start-tracing alone. */
export function useSpans(now: Spans | undefined): void {
  exported = now;
}

/** Runs `fn`, and all that it awaits, as the work of the span, and ends it. */
export async function inSpan<T>(span: Span, fn: () => Promise<T>): Promise<T> {
  try {
    return await insideTrace(span.trace, fn);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
