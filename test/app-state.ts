import { eventually, type RunningApp } from '#libs/testing';

export interface Health {
  readonly status: number;
  readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export async function healthOf(app: RunningApp, probe: 'liveness' | 'readiness'): Promise<Health> {
  const response = await fetch(`${app.url}/health/${probe}`, { signal: AbortSignal.timeout(5000) });
  const { details } = (await response.json()) as Pick<Health, 'details'>;
  return { status: response.status, details };
}

/** Partitions that the app's member of a group reads, as `topic/partition`. */
export async function partitionsOf(app: RunningApp, group: string): Promise<string[]> {
  const { details } = await healthOf(app, 'readiness');
  const member = details['kafka-consumers']?.[group] as { partitions?: string[] } | undefined;
  return member?.partitions ?? [];
}

/** Resolves when each of the instances has joined the group and reads at least one partition. */
export async function untilTheyShare(apps: readonly RunningApp[], group: string): Promise<void> {
  await eventually(
    async () => {
      const shares = await Promise.all(apps.map((app) => partitionsOf(app, group)));
      const all = new Set(shares.flat());
      if (shares.some((share) => share.length === 0) || all.size !== shares.flat().length)
        throw new Error(`${group} is not shared yet: ${JSON.stringify(shares)}`);
    },
    { everyMs: 100 },
  );
}

/** Lines of the logs that no healthy process writes, whatever is done to its surroundings. */
export function surprisesIn(apps: readonly RunningApp[]): string[] {
  return apps.flatMap((app) =>
    app
      .logs()
      .split('\n')
      .filter((line) => /unhandledRejection|uncaughtException|"level":"fatal"|UnhandledPromise/.test(line)),
  );
}
