import { type Component } from './component.js';
import { type Log } from './log/log.js';

/** A component said that no retry can help, at start or later. */
export class ComponentFailure extends Error {
  readonly code = 'COMPONENT_FAILED';
  readonly retryable = false;

  constructor(component: string, cause: unknown) {
    super(`${component}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Starts the components of a process one after another, and stops them in reverse, once. */
export class ComponentLifecycle {
  private components: readonly Component[] = [];
  private readonly begun: Component[] = [];
  private readonly started = new Set<Component>();
  private phase: 'starting' | 'running' | 'stopping' = 'starting';
  private interruptStart: () => void = () => undefined;
  private stopResult: Promise<boolean> | undefined;
  private busyWith: string | undefined;

  constructor(private readonly log: Log) {}

  /** All of them, in their order of start; none before start(). */
  get all(): readonly Component[] {
    return this.components;
  }

  get isStopping(): boolean {
    return this.phase === 'stopping';
  }

  get isRunning(): boolean {
    return this.phase === 'running';
  }

  /** The component that is being started or stopped now: the one to blame when it takes too long. */
  get busyComponent(): string | undefined {
    return this.busyWith;
  }

  hasStarted(component: Component): boolean {
    return this.started.has(component);
  }

  /**
   * Returns when all have started, or when stop() came in between. Throws ComponentFailure when one cannot start;
   * the caller then stops the rest.
   */
  async start(components: readonly Component[], onFatal: (error: Error) => void): Promise<void> {
    this.components = components;
    const interrupted = new Promise<void>((resolve) => (this.interruptStart = resolve));
    for (const component of components) {
      if (this.isStopping) return;
      component.onFatal?.((error) => onFatal(new ComponentFailure(component.name, error)));
      this.begun.push(component);
      this.busyWith = component.name;
      await Promise.race([this.startOne(component), interrupted]);
    }
    if (this.isStopping) return;
    this.busyWith = undefined;
    this.phase = 'running';
  }

  /** From here on the process is not ready; stop() follows. */
  announceStop(): void {
    this.phase = 'stopping';
  }

  /** Ends what would keep HTTP from being drained. */
  hangUp(): void {
    for (const component of this.begun) component.hangUp?.();
  }

  /** Stops, in reverse order, whatever was begun. True when every component stopped without an error. */
  stop(): Promise<boolean> {
    this.stopResult ??= this.stopAll();
    return this.stopResult;
  }

  private async startOne(component: Component): Promise<void> {
    try {
      await component.start();
      this.started.add(component);
    } catch (error) {
      // A start that a stop cut short fails as a matter of course.
      if (!this.isStopping) throw new ComponentFailure(component.name, error);
    }
  }

  private async stopAll(): Promise<boolean> {
    this.announceStop();
    this.interruptStart();
    let clean = true;
    for (const component of [...this.begun].reverse()) {
      this.busyWith = component.name;
      try {
        await component.stop();
      } catch (error) {
        clean = false;
        this.log.error({ context: 'service', err: error }, `${component.name} did not stop cleanly`);
      }
    }
    this.busyWith = undefined;
    return clean;
  }
}
