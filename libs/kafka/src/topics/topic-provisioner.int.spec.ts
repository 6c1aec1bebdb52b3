import { beforeAll, describe, expect, it } from '@jest/globals';
import { deadLetterTopic, defineTopic } from '#libs/events';
import { kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings, type KafkaSettings } from '../kafka-settings.js';
import { TopicError } from './topic-error.js';
import { TopicProvisioner } from './topic-provisioner.js';

describe('the topic provisioner', () => {
  let settings: KafkaSettings;
  let kafka: Kafka;
  const provision = (topic: ReturnType<typeof defineTopic>) =>
    new TopicProvisioner({ kafka, settings, topics: [topic] }).start();

  beforeAll(() => {
    settings = z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: kafkaBootstrap() });
    kafka = createKafkaClient(settings, 'provisioner-spec');
  });

  it('creates a topic and its dead letters as declared', async () => {
    const config = { 'retention.ms': '60000' };
    const topic = defineTopic({ name: uniqueName('t'), partitions: 4, owner: 'spec', config });
    await provision(topic);
    const admin = kafka.admin();
    await admin.connect();
    const names = [topic.name, deadLetterTopic(topic).name];
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic.name, configNames: ['retention.ms', 'message.timestamp.type'] }],
    });
    await admin.disconnect();
    expect(topics.map(({ partitions }) => partitions.length)).toEqual([4, 4]);
    expect(resources[0]?.configEntries.map(({ configValue }) => configValue)).toEqual(
      expect.arrayContaining(['60000', 'LogAppendTime']),
    );
  });

  it('lets any number of instances provision at once, and again', async () => {
    const topic = defineTopic({ name: uniqueName('t'), partitions: 2, owner: 'spec' });
    await Promise.all([provision(topic), provision(topic), provision(topic)]);
    await provision(topic);
  });

  it('refuses a topic with another partition count, and says what that would do', async () => {
    const name = uniqueName('t');
    await provision(defineTopic({ name, partitions: 2, owner: 'spec' }));
    const wider = provision(defineTopic({ name, partitions: 3, owner: 'spec' }));
    await expect(wider).rejects.toBeInstanceOf(TopicError);
    await expect(wider).rejects.toThrow(/has 2 partitions, but 3 are declared/);
  });
});
