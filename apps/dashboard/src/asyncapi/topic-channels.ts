import { type EventContract, type TopicDeclaration } from '#libs/events';
import { type Channel, type Operation, type Part, refTo } from './asyncapi.js';
import { eventMessage, messageName } from './event-message.js';

export const KAFKA_SERVER = 'kafka';

/** A channel for every topic of the catalogue, and an operation for the app that writes it. */
export function topicChannels(contracts: readonly EventContract[]): Part {
  const topics = [...new Set(contracts.map(({ topic }) => topic))];
  const of = (topic: TopicDeclaration) => contracts.filter((contract) => contract.topic === topic);
  return {
    channels: Object.fromEntries(topics.map((topic) => [topic.name, channelOf(topic, of(topic))])),
    operations: Object.fromEntries(
      topics.map((topic) => [`${topic.owner}.writes.${topic.name}`, operationOf(topic, of(topic))]),
    ),
    messages: Object.fromEntries(
      contracts.map((contract) => [messageName(contract), eventMessage(contract)]),
    ),
  };
}

function channelOf(topic: TopicDeclaration, contracts: readonly EventContract[]): Channel {
  return {
    address: topic.name,
    title: topic.name,
    description: `Written by ${topic.owner}. What its readers cannot process goes to ${topic.name}.dlq.`,
    servers: [refTo('servers', KAFKA_SERVER)],
    messages: Object.fromEntries(
      contracts.map((contract) => [
        messageName(contract),
        refTo('components', 'messages', messageName(contract)),
      ]),
    ),
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

function operationOf(topic: TopicDeclaration, contracts: readonly EventContract[]): Operation {
  return {
    action: 'send',
    channel: refTo('channels', topic.name),
    title: `${topic.owner} writes ${topic.name}`,
    messages: contracts.map((contract) => refTo('channels', topic.name, 'messages', messageName(contract))),
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
