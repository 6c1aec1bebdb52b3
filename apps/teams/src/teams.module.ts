import { catalogue, teamState, teamTopics, userCreated } from '#libs/events';
import { KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { LeaderElection, MongoDatabase, MongoModule, Outbox, OutboxRelay } from '#libs/mongo';
import {
  ActsForGuard,
  componentsInOrder,
  crashPoint,
  currentTrace,
  instanceId,
  TokenVerifier,
} from '#libs/service';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type WaitingEvent } from './domain/waiting-event.js';
import { KeysController } from './http/keys.controller.js';
import { MembersController } from './http/members.controller.js';
import { TasksController } from './http/tasks.controller.js';
import { TeamsController } from './http/teams.controller.js';
import { TokensController } from './http/tokens.controller.js';
import { UsersController } from './http/users.controller.js';
import { PasswordDesk } from './passwords/password-desk.js';
import { TeamEventsPublisher } from './publish/team-events.publisher.js';
import { TaskStore } from './store/task-store.js';
import { TeamChanges } from './store/team-changes.js';
import { TeamStore } from './store/team-store.js';
import { UserStore } from './store/user-store.js';
import { type TeamsConfig } from './teams.config.js';
import { KeyStore } from './tokens/key-store.js';
import { ALGORITHM } from './tokens/private-key.js';
import { SignInLimit } from './tokens/sign-in-limit.js';
import { TokenAuthority } from './tokens/token-authority.js';

const RELAY_LEASE = 'outbox-relay';
const ADDRESSES_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

@Module({})
export class TeamsModule {
  static with(config: TeamsConfig): DynamicModule {
    const instance = instanceId(config);
    return {
      module: TeamsModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'teams',
          instance,
          topics: [...teamTopics, userCreated, teamState],
          catalogue,
          currentTrace,
        }),
        MongoModule.forRoot({ settings: config, database: config.TEAMS_DATABASE }),
      ],
      controllers: [
        ...[UsersController, TokensController, KeysController],
        ...[TeamsController, MembersController, TasksController],
      ],
      providers: [
        ...[UserStore, TeamChanges, TeamStore, TaskStore, TeamEventsPublisher],
        ...signIn(config),
        ...relay(config, instance),
        componentsInOrder([TopicProvisioner, MongoDatabase, TokenAuthority, KafkaPublisher, LeaderElection]),
      ],
    };
  }
}

function signIn(config: TeamsConfig): Provider[] {
  const { PASSWORD_SCRYPT_LOG2_N, SIGN_IN_BURST, SIGN_IN_PER_MINUTE, TOKEN_ISSUER, TOKEN_AUDIENCE } = config;
  const limits = {
    burst: SIGN_IN_BURST,
    refillMs: MINUTE_MS / SIGN_IN_PER_MINUTE,
    addresses: ADDRESSES_REMEMBERED,
  };
  const trusted = {
    AUTH: 'jwt',
    JWT_ISSUER: TOKEN_ISSUER,
    JWT_AUDIENCE: TOKEN_AUDIENCE,
    JWT_ALGORITHM: ALGORITHM,
  } as const;
  return [
    KeyStore,
    {
      provide: PasswordDesk,
      useFactory: () => new PasswordDesk({ log2N: PASSWORD_SCRYPT_LOG2_N, r: 8, p: 3 }),
    },
    { provide: SignInLimit, useFactory: () => new SignInLimit(limits) },
    {
      provide: TokenAuthority,
      inject: [KeyStore],
      useFactory: (store: KeyStore) => new TokenAuthority(config, store),
    },
    {
      provide: TokenVerifier,
      inject: [TokenAuthority],
      useFactory: (authority: TokenAuthority) =>
        new TokenVerifier(trusted, () => Promise.resolve(authority.verificationKey())),
    },
    { provide: APP_GUARD, useClass: ActsForGuard },
  ];
}

function relay(config: TeamsConfig, instance: string): Provider[] {
  return [
    {
      provide: Outbox,
      inject: [MongoDatabase],
      useFactory: (database: MongoDatabase) => new Outbox<WaitingEvent>(database),
    },
    {
      provide: LeaderElection,
      inject: [MongoDatabase, Outbox, TeamEventsPublisher],
      useFactory: (database: MongoDatabase, outbox: Outbox<WaitingEvent>, publisher: TeamEventsPublisher) => {
        const work = new OutboxRelay(outbox, {
          lease: RELAY_LEASE,
          publish: async (entries) => {
            await publisher.publish(entries);
            crashPoint('after-publish');
          },
        });
        return new LeaderElection(database, {
          lease: RELAY_LEASE,
          ttlMs: config.OUTBOX_LEASE_MS,
          instance,
          onElected: (term) => work.relay(term),
        });
      },
    },
  ];
}
