import { join } from 'node:path';
import { PROJECT } from '../../stack/directories.js';
import { DemoProcess } from './demo-process.js';

const ANSWER_MS = 2000;

/** An app of the suite as a process of a demonstration. */
export class AppProcess extends DemoProcess {
  readonly url: string;

  constructor(app: string, instance: string, port: number, env: Readonly<Record<string, string>>) {
    super({
      name: instance,
      entry: join(PROJECT, 'dist', 'run', `${app}.js`),
      env: {
        ...env,
        HOST: '127.0.0.1',
        [`${app.toUpperCase()}_PORT`]: String(port),
        INSTANCE_ID: instance,
        LOG_FORMAT: 'json',
        // The shortest that brokers allow: the partitions of a killed one must not wait for long.
        KAFKA_SESSION_TIMEOUT_MS: '6000',
      },
    });
    this.url = `http://127.0.0.1:${port}`;
  }

  async isReady(): Promise<boolean> {
    const answer = await this.ask('/health/readiness').catch(() => undefined);
    return answer?.ok === true;
  }

  /** Rejects without an answer within two seconds. */
  ask(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  }
}
