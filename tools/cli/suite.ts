import { createKafkaClient, kafkaSettings, type KafkaSettings } from '#libs/kafka';
import { parseSettings, SettingsError } from '#libs/settings';
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
    const KAFKA_BOOTSTRAP = bootstrap ?? (env.KAFKA_BOOTSTRAP || running?.kafka);
    try {
      return new Suite(parseSettings(z.object(kafkaSettings), { ...env, KAFKA_BOOTSTRAP }), env, running);
    } catch (error) {
      if (error instanceof SettingsError) throw new CliError(EXIT.usage, error.message);
      throw error;
    }
  }

  get brokers(): string {
    return this.settings.KAFKA_BOOTSTRAP.join(',');
  }

  /** A client that opens no connection by itself. */
  kafka(): Kafka {
    return createKafkaClient(this.settings, `ordered-cli-${process.pid}`);
  }

  get mongoUrl(): string {
    return this.env.MONGO_URL || this.running?.mongo || 'mongodb://127.0.0.1:27017/?replicaSet=rs0';
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
