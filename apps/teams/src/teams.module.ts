import { catalogue, teamState, teamTopics, userCreated } from '#libs/events';
import { KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { LeaderElection, MongoDatabase, MongoModule, Outbox, OutboxRelay } from '#libs/mongo';
import {
  ActsForGuard,
  componentsInOrder,
  currentTrace,
  crashPoint,
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
import { PartitionBalancer } from './publish/partition-balancer.js';
import { TeamEventsPublisher } from './publish/team-events.publisher.js';
import { TeamLoads } from './publish/team-loads.js';
import { TaskStore } from './store/task-store.js';
import { TeamChanges } from './store/team-changes.js';
import { TeamPartitions } from './store/team-partitions.js';
import { TeamStore } from './store/team-store.js';
import { UserStore } from './store/user-store.js';
import { type TeamsConfig } from './teams.config.js';
import { KeyStore } from './tokens/key-store.js';
import { ALGORITHM } from './tokens/private-key.js';
import { SignInTries } from './tokens/sign-in-tries.js';
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
          encoding: config.EVENT_ENCODING,
          currentTrace,
        }),
        MongoModule.forRoot({ settings: config, database: config.TEAMS_DATABASE }),
      ],
      controllers: [
        ...[UsersController, TokensController, KeysController],
        ...[TeamsController, MembersController, TasksController],
      ],
      providers: [
        ...[UserStore, TeamChanges, TeamStore, TaskStore, TeamEventsPublisher, TeamPartitions],
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
    {
      provide: SignInTries,
      inject: [MongoDatabase],
      useFactory: (database: MongoDatabase) => new SignInTries(database, limits),
    },
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
      inject: [MongoDatabase, Outbox, TeamEventsPublisher, TeamPartitions],
      useFactory: (
        database: MongoDatabase,
        outbox: Outbox<WaitingEvent>,
        publisher: TeamEventsPublisher,
        partitions: TeamPartitions,
      ) => {
        const loads = new TeamLoads();
        const balancer = new PartitionBalancer(partitions, loads, {
          lease: RELAY_LEASE,
          everyMs: config.TEAM_REBALANCE_EVERY_MS,
        });
        const work = new OutboxRelay(outbox, {
          lease: RELAY_LEASE,
          publish: async (entries) => {
            crashPoint('before-publish');
            await publisher.publish(entries);
            crashPoint('after-publish');
            const team = /^team:(.+)$/.exec(entries[0]?.stream ?? '')?.[1];
            if (team !== undefined) loads.count(team, entries.length);
          },
        });
        return new LeaderElection(database, {
          lease: RELAY_LEASE,
          ttlMs: config.OUTBOX_LEASE_MS,
          instance,
          onElected: async (term) => {
            const balancing = config.TEAM_REBALANCE === 'auto' ? balancer.balance(term) : undefined;
            await work.relay(term);
            await balancing;
          },
        });
      },
    },
  ];
}
