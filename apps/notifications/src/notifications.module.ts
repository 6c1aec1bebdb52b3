import { catalogue, teamState, teamTopics, userCreated } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, MongoModule } from '#libs/mongo';
import { AuthModule, componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { MailQueuedOnTeamEvent } from './consume/mail-queued.on-team-event.js';
import { RecipientKnownOnUserCreated } from './consume/recipient-known.on-user-created.js';
import { TeamsKnown } from './consume/teams-known.js';
import { DeliveryDesk } from './deliver/delivery-desk.js';
import { MailPost } from './deliver/mail-post.js';
import { RetryPause } from './deliver/retry-pause.js';
import { TeamDelivery } from './deliver/team-delivery.js';
import { MailChoiceController } from './http/mail-choice.controller.js';
import { PreferencesController } from './http/preferences.controller.js';
import { senderOf } from './mail/sender-address.js';
import { SmtpSender } from './mail/smtp-sender.js';
import { type NotificationsConfig } from './notifications.config.js';
import { OutboxController } from './query/outbox.controller.js';
import { Beginning } from './store/beginning.js';
import { Intake } from './store/intake.js';
import { LaneStore } from './store/lane-store.js';
import { Ledger } from './store/ledger.js';
import { LinkKey } from './store/link-key.js';
import { RecipientStore } from './store/recipient-store.js';
import { TeamFactsStore } from './store/team-facts.js';

const HOUR_MS = 3_600_000;

@Module({})
export class NotificationsModule {
  static with(config: NotificationsConfig): DynamicModule {
    const instance = instanceId(config);
    return {
      module: NotificationsModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'notifications',
          instance,
          topics: [...teamTopics, userCreated, teamState],
          catalogue,
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        AuthModule.forRoot(config),
        MongoModule.forRoot({ settings: config, database: config.NOTIFICATIONS_DATABASE }),
      ],
      controllers: [
        ...[PreferencesController, MailChoiceController, OutboxController],
        ...[MailQueuedOnTeamEvent, RecipientKnownOnUserCreated],
      ],
      providers: [
        ...[Intake, LaneStore, TeamFactsStore, Ledger, RecipientStore, LinkKey, TeamDelivery],
        {
          provide: Beginning,
          inject: [MongoDatabase],
          useFactory: (database: MongoDatabase) => new Beginning(database, config),
        },
        { provide: SmtpSender, useFactory: () => new SmtpSender(config) },
        { provide: RetryPause, useFactory: () => new RetryPause(config) },
        {
          provide: TeamsKnown,
          inject: [TeamFactsStore, Beginning],
          useFactory: (facts: TeamFactsStore, beginning: Beginning) =>
            new TeamsKnown(config, instance, facts, beginning),
        },
        ...delivery(config, instance),
        componentsInOrder([
          ...[TopicProvisioner, KafkaPublisher, MongoDatabase, TeamsKnown],
          ...[SmtpSender, DeliveryDesk, KafkaConsumers],
        ]),
      ],
    };
  }
}

function delivery(config: NotificationsConfig, instance: string): Provider[] {
  return [
    {
      provide: MailPost,
      inject: [SmtpSender, Ledger, RecipientStore, KafkaConsumers, LinkKey],
      useFactory: (
        smtp: SmtpSender,
        ledger: Ledger,
        recipients: RecipientStore,
        consumers: KafkaConsumers,
        key: LinkKey,
      ) =>
        new MailPost(
          ...([smtp, ledger, recipients, consumers] as const),
          {
            domain: senderOf(config.MAIL_FROM).address.split('@').at(-1) ?? '',
            base: config.NOTIFICATIONS_URL,
            key,
          },
          {
            addressMs: config.MAIL_HOLD_BACK_MS,
            giveUpMs: config.MAIL_GIVE_UP_HOURS * HOUR_MS,
            refusals: config.KAFKA_VALVE_RECORDS,
          },
        ),
    },
    {
      provide: DeliveryDesk,
      inject: [LaneStore, TeamDelivery, SmtpSender],
      useFactory: (lanes: LaneStore, work: TeamDelivery, smtp: SmtpSender) =>
        new DeliveryDesk(lanes, work, {
          instance,
          hurry: () => smtp.stop(),
          teamsAtOnce: config.MAIL_TEAMS_AT_ONCE,
          leaseMs: config.MAIL_LEASE_MS,
        }),
    },
  ];
}
