export { createKafkaClient, type ClientSettings } from './client/kafka-client.js';
export { partitionOf } from './client/murmur2.js';
export { DEAD_LETTER_HEADER } from './consumer/dead-letter.js';
export { EventBatch, type Rejection } from './consumer/event-batch.js';
export { KafkaConsumers } from './consumer/kafka-consumers.js';
export { type ReceivedEvent } from './consumer/received-event.js';
export { Subscribe, type Subscription } from './consumer/subscribe.js';
export { type ErrorClass, type ErrorClassifier, kafkaErrorClass } from './error-class.js';
export { kafkaSettings, type KafkaSettings } from './kafka-settings.js';
export { KafkaModule, type KafkaModuleOptions } from './kafka.module.js';
export {
  KafkaPublisher,
  type PublisherOptions,
  type PublishOptions,
  type RawPublication,
} from './publisher/kafka-publisher.js';
export { type PublishedRecord } from './publisher/pending-record.js';
export { PublishError, type PublishErrorCode } from './publisher/publish-error.js';
export { type OrderViolation, type ViolationEvidence } from './sentinel/order-sentinel.js';
export { SENTINEL_HEADER } from './sentinel/sequence-headers.js';
export { TopicError } from './topics/topic-error.js';
export { TopicProvisioner } from './topics/topic-provisioner.js';
