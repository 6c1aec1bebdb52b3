import { freePort } from '#libs/servers';
import { AppProcess } from '../app-process.js';

/** A writer of the chat, as `chat-writer` of docker-compose.yml is one; one of them leads the statistics. */
export class Writer extends AppProcess {
  static async start(
    instance: string,
    leaseMs: number,
    servers: Readonly<Record<string, string>>,
  ): Promise<Writer> {
    return new Writer('chat', instance, await freePort(), {
      ...servers,
      ROLE: 'consumer',
      STATISTICS_LEASE_MS: String(leaseMs),
      STATISTICS_INTERVAL_MS: '200',
    });
  }

  /** Late writes of this process that the fence refused. */
  async refusedWrites(): Promise<number> {
    const answer = await this.ask('/metrics').catch(() => undefined);
    const refused = /^lease_refused_writes_total\{[^}]*\} (\d+)/m.exec((await answer?.text()) ?? '');
    return Number(refused?.[1] ?? 0);
  }
}
