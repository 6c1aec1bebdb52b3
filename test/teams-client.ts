import { catalogue, decodeEvent, DecodeFault, HEADER, teamTopics } from '#libs/events';
import { readLog, replayRunOf, wholeLog } from '#libs/kafka';
import { type OrderSuite } from './order-suite.js';

export interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** A registered user of the teams app, who is signed in; each request goes to the next of the instances. */
export class TeamsClient {
  private requests = 0;

  private constructor(
    private readonly urls: readonly string[],
    readonly name: string,
    readonly userId: string,
    readonly token: string,
  ) {}

  static async join(urls: readonly string[], name: string): Promise<TeamsClient> {
    const credentials = { email: `${name}@example.com`, password: `password of ${name}` };
    const user = await send(urls[0] ?? '', 'POST', '/users', { name, ...credentials });
    if (user.status !== 201) throw new Error(`${user.status} ${JSON.stringify(user.body)}`);
    const { body } = await send(urls[0] ?? '', 'POST', '/tokens', credentials);
    return new TeamsClient(urls, name, String(body.user_id), String(body.access_token));
  }

  ask(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const url = this.urls[(this.requests += 1) % this.urls.length] ?? '';
    return send(url, method, path, body, { authorization: `Bearer ${this.token}`, ...headers });
  }

  async team(name: string): Promise<string> {
    return String((await this.ask('POST', '/teams', { name })).body.team_id);
  }
}

export async function send(
  url: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    headers: response.headers,
  };
}

/** One record of a team's events. */
export interface SeenEvent {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly offset: number;
  readonly contentType: string | undefined;
  readonly partitionKey: string | undefined;
  readonly assignedPartition: string | undefined;
  readonly replayRun: string | undefined;
  readonly requestId: string | undefined;
  readonly data: Record<string, unknown> & { readonly team_id: string; readonly seq: number };
}

const contracts = new Map(
  teamTopics.map(({ name }) => [name, catalogue.filter(({ topic }) => topic.name === name)]),
);

/** What the topics hold of a team as of now, in the order of its sequence; copies of an event in the order of the log. */
export async function eventsOf({ kafka }: Pick<OrderSuite, 'kafka'>, teamId: string): Promise<SeenEvent[]> {
  const ranges = await wholeLog(
    kafka,
    teamTopics.map(({ name }) => name),
  );
  const events: SeenEvent[] = [];
  await readLog({ kafka, ranges }, (records) => {
    for (const record of records) {
      const { topic, partition, key, headers } = record;
      const decoded = decodeEvent(record, contracts.get(topic) ?? []);
      if (decoded instanceof DecodeFault) throw decoded;
      const data = decoded.data as SeenEvent['data'];
      if (data.team_id !== teamId) continue;
      events.push({
        topic,
        partition,
        key: key?.toString() ?? '',
        id: headers[HEADER.id]?.toString() ?? '',
        type: headers[HEADER.type]?.toString() ?? '',
        offset: Number(record.offset),
        assignedPartition: headers[HEADER.assignedPartition]?.toString(),
        contentType: headers[HEADER.contentType]?.toString(),
        partitionKey: headers[HEADER.partitionKey]?.toString(),
        replayRun: replayRunOf(record),
        requestId: headers[HEADER.requestId]?.toString(),
        data,
      });
    }
  });
  return events.sort((a, b) => a.data.seq - b.data.seq);
}

export function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
