export { AdminConnection } from './admin/admin-connection.js';
export { AdminError, type AdminErrorCode } from './admin/admin-error.js';
export { KafkaAccessError } from './client/access-error.js';
export { clientSecurity } from './client/client-security.js';
export { createKafkaClient, type ClientSettings } from './client/kafka-client.js';
export { partitionOf } from './client/murmur2.js';
export { byKey, type Partitioner, type Partitioners } from './client/partitioner.js';
export { DEAD_LETTER_HEADER } from './consumer/dead-letter.js';
export { EventBatch, type Rejection } from './consumer/event-batch.js';
export { HandlerGate } from './consumer/handler-gate.js';
export { type PartitionProgress } from './consumer/member-partition.js';
export { KafkaConsumers } from './consumer/kafka-consumers.js';
export { type FetchedRecord, placeOf, type ReceivedEvent } from './consumer/received-event.js';
export { onceMore, REPLAY_RUN_HEADER, replayRunOf } from './consumer/replay-run.js';
export { parsePlace, REPLAY_HEADER, replayGroupOf } from './consumer/replayed-record.js';
export { headerText } from './record.js';
export { Subscribe, type Subscription } from './consumer/subscribe.js';
export { DeadLetterDesk, type DeskOptions } from './dead-letters/dead-letter-desk.js';
export { deadLetterEnds, readDeadLetters } from './dead-letters/dead-letter-log.js';
export { laterRecordsOf } from './dead-letters/later-records.js';
export { type LaterRecords } from './dead-letters/later-tally.js';
export { DeadLetterLedger, type Settlement } from './dead-letters/ledger.js';
export { DEAD_LETTER_SUFFIX, type RecordedDeadLetter } from './dead-letters/recorded-dead-letter.js';
export { untilGroupsPassed } from './dead-letters/replay-progress.js';
export { isReplayable, type ReplayableDeadLetter } from './dead-letters/replay-record.js';
export { type ErrorClass, type ErrorClassifier, kafkaErrorClass } from './error-class.js';
export { type Group, GroupAdmin, type GroupMember } from './groups/group-admin.js';
export { type GroupPosition, groupPositions } from './groups/group-positions.js';
export { GroupReset } from './groups/group-reset.js';
export { type LagSample, type LagSpeed, lagSpeed } from './groups/lag-speed.js';
export { type ResetPlan, type ResetTarget } from './groups/offset-reset.js';
export { kafkaSettings, type KafkaSettings } from './kafka-settings.js';
export { KafkaModule, type KafkaModuleOptions } from './kafka.module.js';
export { type EdgeTimes, edgeTimes } from './log/edge-times.js';
export { LogFollower, type LogFollowerOptions } from './log/log-follower.js';
export { readToEnd, wholeLog } from './log/log-range.js';
export { readLog, type LogRange, type ReadLogOptions } from './log/read-log.js';
export { KafkaPublisher, type PublisherOptions, type PublishOptions } from './publisher/kafka-publisher.js';
export { type Outgoing, type PublishedRecord } from './publisher/pending-record.js';
export { PublishError, type PublishErrorCode } from './publisher/publish-error.js';
export {
  type KeyProgress,
  type OrderTally,
  type OrderViolation,
  type ViolationEvidence,
} from './sentinel/order-sentinel.js';
export { SENTINEL_HEADER } from './sentinel/sequence-headers.js';
export {
  type PartitionEnds,
  TopicAdmin,
  type TopicPartition,
  type TopicSetting,
} from './topics/topic-admin.js';
export { TopicError } from './topics/topic-error.js';
export { TopicProvisioner } from './topics/topic-provisioner.js';
