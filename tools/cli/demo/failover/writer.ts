import { join } from 'node:path';
import { freePort } from '#libs/servers';
import { PROJECT } from '../../../stack/directories.js';
import { DemoProcess } from '../demo-process.js';

const MAIN = join(PROJECT, 'dist', 'run', 'chat.js');
const ANSWER_MS = 2000;

/** A writer of the chat, as `chat-writer` of docker-compose.yml is one; one of them leads the statistics. */
export class Writer extends DemoProcess {
  private constructor(
    instance: string,
    private readonly url: string,
    env: Readonly<Record<string, string>>,
  ) {
    super({ name: instance, entry: MAIN, env });
  }

  static async start(
    instance: string,
    leaseMs: number,
    servers: Readonly<Record<string, string>>,
  ): Promise<Writer> {
    const port = await freePort();
    return new Writer(instance, `http://127.0.0.1:${port}`, {
      ...servers,
      HOST: '127.0.0.1',
      CHAT_PORT: String(port),
      ROLE: 'consumer',
      INSTANCE_ID: instance,
      LOG_FORMAT: 'json',
      STATISTICS_LEASE_MS: String(leaseMs),
      STATISTICS_INTERVAL_MS: '200',
      // The shortest that brokers allow: the partitions of a killed writer must not wait for long.
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    });
  }

  async isReady(): Promise<boolean> {
    const answer = await this.ask('/health/readiness').catch(() => undefined);
    return answer?.ok === true;
  }

  /** Late writes of this process that the fence refused. */
  async refusedWrites(): Promise<number> {
    const answer = await this.ask('/metrics').catch(() => undefined);
    const refused = /^lease_refused_writes_total\{[^}]*\} (\d+)/m.exec((await answer?.text()) ?? '');
    return Number(refused?.[1] ?? 0);
  }

  private ask(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  }
}
