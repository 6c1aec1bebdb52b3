import { describe, expect, it } from '@jest/globals';
import { catalogue } from '#libs/events';
import { breachesOf } from './asyncapi-rules.spec.js';
import { asyncApiDocument } from './document.js';
import { documentPage } from './document-page.js';

const addresses = { kafka: '127.0.0.1:9092', realtime: 'ws://localhost:8006/ws' };
const made = asyncApiDocument(addresses);
/** As those get it who ask for it; free to be changed. */
const sent = () => JSON.parse(JSON.stringify(made)) as Node;

interface Node {
  [name: string]: unknown;
}

function changed(document: Node, path: string, value: unknown): Node {
  const names = path.slice(1).split('/');
  const last = names.pop() ?? '';
  const node = names.reduce((inner, name) => inner[name] as Node, document);
  if (value === undefined) Reflect.deleteProperty(node, last);
  else node[last] = value;
  return document;
}

describe('the AsyncAPI document', () => {
  it('keeps to the specification, and its examples to their schemas', () => {
    expect(breachesOf(sent())).toEqual([]);
  });

  it.each([
    ['action is neither', '/operations/teams.writes.task.created/action', 'publish'],
    ['leads nowhere', '/components/messages/TaskCreated-1.1', undefined],
    ['host is missing', '/servers/kafka/host', undefined],
    ['subscribe is not known', '/channels/task.created/subscribe', {}],
    ['does not fit', '/components/messages/OrderPlaced-1.0/examples/0/payload/quantity', 'many'],
  ])('would be refused where %s', (fault, path, value) => {
    expect(breachesOf(changed(sent(), path, value)).join('\n')).toContain(fault);
  });

  it('has every event of the catalogue, on its topic, with its key', () => {
    for (const { type, version, topic, key, examples } of catalogue) {
      const name = `${type}-${version}`;
      expect(made.channels[topic.name]?.messages).toHaveProperty([name]);
      expect(made.channels[topic.name]?.bindings.kafka).toMatchObject({ partitions: topic.partitions });
      expect(made.components.messages[name]?.bindings?.kafka?.key).toMatchObject({
        examples: examples.map((data) => key(data)),
      });
    }
  });

  it('has events that are also written as protobuf in both encodings, the binary one as a .proto file', () => {
    const binary = catalogue.filter(({ protobuf }) => protobuf !== undefined);
    expect(binary.length).toBeGreaterThan(0);
    for (const { type, version, topic } of binary) {
      const name = `${type}-${version}-protobuf`;
      expect(made.channels[topic.name]?.messages).toHaveProperty([name]);
      expect(made.components.messages[name]).toMatchObject({
        contentType: 'application/protobuf',
        headers: { required: expect.arrayContaining(['content-type']) },
        payload: {
          schemaFormat: 'application/vnd.google.protobuf;version=3',
          schema: expect.stringContaining(`message ${type} {`),
        },
      });
    }
    expect(Object.keys(made.components.messages).filter((name) => name.endsWith('-protobuf'))).toHaveLength(
      binary.length,
    );
  });

  it('has the frames of the WebSocket, and says of each close code what to do next', () => {
    const { messages = {}, description = '' } = made.channels['teams-socket'] ?? {};
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(['client.subscribe', 'server.events']));
    expect(description).toMatch(/4401: .* Then: new-token\./);
    expect(made.components.messages['server.events']?.payload).toMatchObject({
      required: ['op', 'team_id', 'prev', 'events'],
    });
  });
});

describe('its page', () => {
  const page = documentPage(made);

  it('shows every channel and message without a script', () => {
    for (const id of Object.keys(made.channels)) expect(page).toContain(`id="${id}"`);
    for (const { title } of Object.values(made.components.messages)) expect(page).toContain(title);
    expect(page).not.toMatch(/<script|<style|style=|\son\w+=/);
  });

  it('says in words how long records are kept', () => {
    expect(page).toMatch(/Kafka topic, 3 partitions, kept for 7 days</);
    expect(page).toMatch(/Kafka topic, 1 partition, kept for 1 hour</);
    expect(page).toContain('compacted: the latest of each key stays');
    expect(page).not.toContain('retention.ms');
  });

  it('escapes what it shows', () => {
    const info = { ...made.info, title: '<b onclick="x">&' };
    expect(documentPage({ ...made, info })).toContain('&lt;b onclick=&quot;x&quot;&gt;&amp;');
  });
});
