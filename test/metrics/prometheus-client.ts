/** A sample of an instant. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}
interface Target {
  readonly health: 'up' | 'down' | 'unknown';
  readonly labels: Readonly<Record<string, string>>;
  readonly lastError: string;
}

/** Asks a Prometheus by its HTTP interface. */
export class PrometheusClient {
  constructor(private readonly url: string) {}

  /** Rejects with what Prometheus says of an expression that it does not understand. */
  async query(expr: string): Promise<Sample[]> {
    const { result } = await this.ask<{ result: Sample[] }>(`query?query=${encodeURIComponent(expr)}`);
    return result;
  }

  /** Families by name, as the services describe them; also those that have no series yet. */
  async families(): Promise<Map<string, { type: string; help: string }>> {
    const answer = await this.ask<Record<string, { type: string; help: string }[]>>('metadata');
    return new Map(Object.entries(answer).map(([name, [first]]) => [name, first!]));
  }

  async alerts(): Promise<Alert[]> {
    return (await this.ask<{ alerts: Alert[] }>('alerts')).alerts;
  }

  async targets(): Promise<Target[]> {
    return (await this.ask<{ activeTargets: Target[] }>('targets?state=active')).activeTargets;
  }

  private async ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) });
    const answer = (await response.json()) as { status: string; error?: string; data: Data };
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }
}
