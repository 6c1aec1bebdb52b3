import { catalogue, messageLog } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { LeaderElection, MongoDatabase, MongoModule } from '#libs/mongo';
import { AuthModule, componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { type ChatConfig } from './chat.config.js';
import { clocksOf } from './clock/clocks.js';
import { SkewWatch } from './clock/skew-watch.js';
import { MessageStoredOnMessageSent } from './consume/message-stored.on-message-sent.js';
import { MessageDesk } from './http/message-desk.js';
import { SendMessageController } from './http/send-message.controller.js';
import { INSTANCE } from './instance.js';
import { MessagePublisher } from './publish/message.publisher.js';
import { ConversationsController } from './query/conversations.controller.js';
import { MessagesController } from './query/messages.controller.js';
import { MessageStatistics, STATISTICS_LEASE } from './statistics/message-statistics.js';
import { ConversationFold } from './store/conversation-fold.js';
import { ConversationFolder } from './store/conversation-folder.js';
import { ConversationReads } from './store/conversation-reads.js';
import { ConversationStore } from './store/conversation-store.js';
import { MessageStore } from './store/message-store.js';
import { StatisticsStore } from './store/statistics-store.js';

const api = [SendMessageController, MessagesController, ConversationsController];
const consumer = [MessageStoredOnMessageSent];
const controllers = { all: [...api, ...consumer], api, consumer };

@Module({})
export class ChatModule {
  static with(config: ChatConfig): DynamicModule {
    const instance = instanceId(config);
    return {
      module: ChatModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'chat',
          instance,
          topics: [messageLog],
          catalogue,
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        AuthModule.forRoot(config),
        MongoModule.forRoot({ settings: config, database: config.CHAT_DATABASE }),
      ],
      controllers: controllers[config.ROLE],
      providers: [
        { provide: INSTANCE, useValue: instance },
        ...clocksOf(config),
        MessageDesk,
        MessagePublisher,
        ConversationFold,
        ConversationFolder,
        MessageStore,
        ConversationStore,
        StatisticsStore,
        {
          provide: ConversationReads,
          inject: [MongoDatabase, ConversationFolder],
          useFactory: (database: MongoDatabase, folder: ConversationFolder) =>
            new ConversationReads(database, folder, config.CHAT_READ_PREFERENCE, config.CONSISTENCY_WAIT_MS),
        },
        {
          provide: LeaderElection,
          inject: [MongoDatabase, StatisticsStore],
          useFactory: (database: MongoDatabase, store: StatisticsStore) => {
            const statistics = new MessageStatistics(store, config.STATISTICS_INTERVAL_MS);
            return new LeaderElection(database, {
              lease: STATISTICS_LEASE,
              ttlMs: config.STATISTICS_LEASE_MS,
              instance,
              onElected: (term) => statistics.lead(term),
            });
          },
        },
        componentsInOrder([
          ...[TopicProvisioner, KafkaPublisher, MongoDatabase, ConversationFolder, SkewWatch, KafkaConsumers],
          // Statistics are the writers' work.
          ...(config.ROLE === 'api' ? [] : [LeaderElection]),
        ]),
      ],
    };
  }
}
