import { createKafkaClient, kafkaSettings, type KafkaSettings } from '#libs/kafka';
import { parseSettings, secretOf, SettingsError } from '#libs/settings';
import { z } from 'zod';
import { STACK_APPS } from '../stack/app-list.js';
import { stackAddresses, type StackAddresses } from '../stack/addresses.js';
import { CliError, EXIT } from './cli-error.js';

type Kafka = ReturnType<typeof createKafkaClient>;

/**
 * The running suite that a command talks to. What is said explicitly counts first (`--bootstrap`, KAFKA_BOOTSTRAP,
 * ORDERS_URL and the like), then the stack that `npm start` runs from this folder, then the usual ports.
 */
export class Suite {
  private constructor(
    readonly settings: KafkaSettings,
    private readonly env: NodeJS.ProcessEnv,
    private readonly running: StackAddresses | undefined,
  ) {}

  static async find(bootstrap: string | undefined, env = process.env): Promise<Suite> {
    const running = await stackAddresses();
    const told = bootstrap ?? (env.KAFKA_BOOTSTRAP || undefined);
    const KAFKA_BOOTSTRAP = told ?? running?.kafka;
    const access = told === undefined ? running?.access : {};
    return asUsage(
      () =>
        new Suite(
          parseSettings(z.object(kafkaSettings), { ...env, ...access, KAFKA_BOOTSTRAP }),
          env,
          running,
        ),
    );
  }

  get brokers(): string {
    return this.settings.KAFKA_BOOTSTRAP.join(',');
  }

  /** A client that opens no connection by itself. */
  kafka(): Kafka {
    return asUsage(() => createKafkaClient(this.settings, `ordered-cli-${process.pid}`));
  }

  get mongoUrl(): string {
    const told = asUsage(() => secretOf(this.env, 'MONGO_URL'));
    const url = told ?? this.running?.mongo ?? 'mongodb://127.0.0.1:27017/?replicaSet=rs0';
    const authority = this.env.MONGO_CA_FILE;
    if (!told || !authority) return url;
    return `${url}${url.includes('?') ? '&' : '/?'}tls=true&tlsCAFile=${encodeURIComponent(authority)}`;
  }

  /** Where an app answers, for example `http://localhost:8001`. */
  url(app: string): string {
    const known = STACK_APPS.find(({ name }) => name === app);
    if (!known) throw new Error(`no app ${app}`);
    const variable = known.portVariable.replace(/_PORT$/, '_URL');
    const port = this.env[known.portVariable] || known.defaultPort;
    const url = this.env[variable] || this.running?.apps[app] || `http://localhost:${port}`;
    if (!/^https?:\/\/[^\s/]+\/?$/.test(url))
      throw new CliError(EXIT.usage, `${variable} must be an address such as http://localhost:${port}.`);
    return url.replace(/\/$/, '');
  }
}

function asUsage<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError(EXIT.usage, error.message);
    throw error;
  }
}
