import { type EventContract, type TopicDeclaration } from '#libs/events';
import { type Channel, type Operation, type Part, refTo } from './asyncapi.js';
import { eventMessages } from './event-message.js';

export const KAFKA_SERVER = 'kafka';

/** A channel for every topic of the catalogue, and an operation for the app that writes it. */
export function topicChannels(contracts: readonly EventContract[]): Part {
  const topics = [...new Set(contracts.map(({ topic }) => topic))].map((topic) => {
    const messages = contracts.filter((contract) => contract.topic === topic).map(eventMessages);
    return { topic, messages: Object.assign({}, ...messages) as Part['messages'] };
  });
  return {
    channels: Object.fromEntries(
      topics.map(({ topic, messages }) => [topic.name, channelOf(topic, Object.keys(messages))]),
    ),
    operations: Object.fromEntries(
      topics.map(({ topic, messages }) => [
        `${topic.owner}.writes.${topic.name}`,
        operationOf(topic, Object.keys(messages)),
      ]),
    ),
    messages: Object.assign({}, ...topics.map(({ messages }) => messages)) as Part['messages'],
  };
}

function channelOf(topic: TopicDeclaration, messages: readonly string[]): Channel {
  return {
    address: topic.name,
    title: topic.name,
    description: `Written by ${topic.owner}. What its readers cannot process goes to ${topic.name}.dlq.`,
    servers: [refTo('servers', KAFKA_SERVER)],
    messages: Object.fromEntries(messages.map((name) => [name, refTo('components', 'messages', name)])),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: configurationOf(topic.config),
        bindingVersion: '0.5.0',
      },
    },
  };
}

function operationOf(topic: TopicDeclaration, messages: readonly string[]): Operation {
  return {
    action: 'send',
    channel: refTo('channels', topic.name),
    title: `${topic.owner} writes ${topic.name}`,
    messages: messages.map((name) => refTo('channels', topic.name, 'messages', name)),
  };
}

/** The binding has numbers and a list where Kafka has texts, and knows no other keys than these. */
function configurationOf(config: TopicDeclaration['config']): Record<string, unknown> {
  const numbers = ['retention.ms', 'retention.bytes', 'delete.retention.ms', 'max.message.bytes'];
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'cleanup.policy') return [[name, value.split(',')]];
      return numbers.includes(name) ? [[name, Number(value)]] : [];
    }),
  );
}
