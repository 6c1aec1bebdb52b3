import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { authSettings, describeSettings, serviceSettings, type SettingDescription } from '#libs/service';
import { z } from 'zod';
import { appSchemas } from './app-schemas.js';

/** What the local stack and docker-compose.yml read beside the services' own schemas. */
const stackSettings: readonly SettingDescription[] = [
  {
    name: 'KAFKA_PORT',
    default: '9092',
    description: 'Port of the Kafka broker that npm start or docker compose runs',
  },
  {
    name: 'KAFKA_2_PORT',
    default: '9093',
    description: 'Port of the second broker in docker compose with docker-compose.ha.yml',
  },
  {
    name: 'KAFKA_3_PORT',
    default: '9094',
    description: 'Port of the third broker in docker compose with docker-compose.ha.yml',
  },
  {
    name: 'MONGO_PORT',
    default: '27017',
    description: 'Port of the mongod that npm start or docker compose runs',
  },
  {
    name: 'INBOX_PORT',
    default: '8025',
    description: 'Port of the inbox, where mails can be read: of npm start, or Mailpit in docker compose',
  },
  {
    name: 'INBOX_SMTP_PORT',
    default: '1025',
    description: 'Port at which the inbox of npm start takes mails; with SMTP_URL set there is no inbox',
  },
  { name: 'KAFKA_UI_PORT', default: '8080', description: 'Port of the Kafka UI in docker compose' },
  {
    name: 'PROMETHEUS_PORT',
    default: '9090',
    description: 'Port of Prometheus in docker compose with --profile observability',
  },
  {
    name: 'GRAFANA_PORT',
    default: '3001',
    description: 'Port of Grafana in docker compose with --profile observability',
  },
];

const LINE = 100;

/** The text of .env.example: every variable with its meaning and its default. */
export function envExample(): string {
  const everywhere = { ...serviceSettings, ...kafkaSettings, ...mongoSettings, ...authSettings };
  const shared = new Set(describeSettings(z.object(everywhere)).map(({ name }) => name));
  const own = (schema: z.ZodObject) => describeSettings(schema).filter(({ name }) => !shared.has(name));
  return [
    'Every variable that the suite reads, with its default. Copy this file to .env and take away the "#" of what you change.',
    'With KAFKA_BOOTSTRAP or MONGO_URL set, npm start uses those servers and starts none of its own.',
  ]
    .map((line) => `# ${line}\n`)
    .concat([
      section('Every service', describeSettings(z.object(serviceSettings))),
      section('Kafka', describeSettings(z.object(kafkaSettings))),
      section('MongoDB', describeSettings(z.object(mongoSettings))),
      section(
        'orders, chat, timeline and notifications: who may call',
        describeSettings(z.object(authSettings)),
      ),
      ...Object.entries(appSchemas).map(([app, schema]) => section(app, own(schema))),
      section('npm start and docker compose', stackSettings),
    ])
    .join('');
}

function section(title: string, settings: readonly SettingDescription[]): string {
  const lines = settings.map(
    ({ name, default: value, description }) => `\n${comment(description)}\n#${name}=${value}\n`,
  );
  return `\n# --- ${title} ---\n${lines.join('')}`;
}

function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.join('\n');
}
