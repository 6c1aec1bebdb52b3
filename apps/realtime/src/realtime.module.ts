import { type Server } from 'node:http';
import { catalogue, teamState, teamTopics } from '#libs/events';
import { createKafkaClient, KafkaModule, LogFollower, TopicProvisioner } from '#libs/kafka';
import {
  ActsForGuard,
  type AuthSettings,
  componentsInOrder,
  currentTrace,
  instanceId,
  TokenVerifier,
  TrustedProxies,
} from '#libs/service';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { beginningOfReading } from './feed/beginning-of-reading.js';
import { TeamFeed } from './feed/team-feed.js';
import { PresenceController } from './http/presence.controller.js';
import { type RealtimeConfig } from './realtime.config.js';
import { Hub } from './rooms/hub.js';
import { roomMetrics } from './rooms/room-metrics.js';
import { Admission } from './socket/admission.js';
import { Desk } from './socket/desk.js';
import { Places } from './socket/places.js';
import { type Session } from './socket/session.js';
import { sessionLimits } from './socket/session-limits.js';
import { SocketServer } from './socket/socket-server.js';

@Module({})
export class RealtimeModule {
  static with(config: RealtimeConfig): DynamicModule {
    const instance = instanceId(config);
    const topics = [...teamTopics, teamState];
    return {
      module: RealtimeModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'realtime',
          instance,
          topics,
          catalogue,
          currentTrace,
        }),
      ],
      controllers: [PresenceController],
      providers: [
        { provide: Hub, useFactory: () => hub(config) },
        { provide: TeamFeed, inject: [Hub], useFactory: (rooms: Hub) => feed(config, instance, rooms) },
        { provide: TokenVerifier, useFactory: () => verifier(config) },
        { provide: APP_GUARD, useClass: ActsForGuard },
        socketServer(config, instance),
        // The sockets first, so that whoever comes too early is told so.
        componentsInOrder([SocketServer, TopicProvisioner, TeamFeed]),
      ],
    };
  }
}

function hub(config: RealtimeConfig): Hub {
  const rooms = new Hub({
    ringEvents: config.REALTIME_RING_EVENTS,
    ringBytes: config.REALTIME_RING_BYTES,
    early: { events: config.REALTIME_EARLY_EVENTS, ms: config.REALTIME_EARLY_MS },
    onLeft: (listener, teamId) => (listener as Session).teams.delete(teamId),
  });
  const report = () => {
    const counts = rooms.counts;
    for (const name of ['teams', 'rooms', 'subscriptions', 'heldBack', 'ringBytes'] as const)
      roomMetrics[name].set(counts[name]);
  };
  // At each scrape, so that nothing is counted for nobody.
  Object.assign(roomMetrics.teams, { collect: report });
  return rooms;
}

function feed(config: RealtimeConfig, instance: string, rooms: Hub): TeamFeed {
  const kafka = createKafkaClient(config, `realtime-${instance}`);
  const follower: LogFollower = new LogFollower({
    kafka,
    settings: config,
    group: `realtime-service-${instance}`,
    ranges: async () => {
      const ranges = await beginningOfReading(kafka, config.REALTIME_HISTORY_RECORDS);
      for (const { topic, partition, to } of ranges)
        if (topic === teamState.name) source.expectStatesUpTo(partition, to);
      return ranges;
    },
    onRecords: (records) => source.take(records),
    onCaughtUp: () => source.begin(),
  });
  const source = new TeamFeed(rooms, follower);
  return source;
}

async function verifier(config: RealtimeConfig): Promise<TokenVerifier> {
  const { JWT_KEYS_FILE, TEAMS_URL } = config;
  const settings: AuthSettings = {
    ...config,
    AUTH: 'jwt',
    JWT_JWKS_URL: JWT_KEYS_FILE === undefined ? `${TEAMS_URL}/.well-known/jwks.json` : undefined,
  };
  const tokens = new TokenVerifier(settings);
  await tokens.start();
  return tokens;
}

function socketServer(config: RealtimeConfig, instance: string): Provider {
  return {
    provide: SocketServer,
    inject: [HttpAdapterHost, Hub, TeamFeed, TokenVerifier],
    useFactory: (http: HttpAdapterHost, rooms: Hub, source: TeamFeed, tokens: TokenVerifier) =>
      new SocketServer({
        instance,
        limits: sessionLimits(config),
        pingMs: config.REALTIME_PING_MS,
        bufferBytes: config.REALTIME_BUFFER_BYTES,
        http: () => http.httpAdapter.getHttpServer() as Server,
        admission: new Admission({ origins: config.REALTIME_ORIGINS, verifier: tokens }),
        places: new Places({
          total: config.REALTIME_CONNECTIONS,
          perAddress: config.REALTIME_CONNECTIONS_PER_ADDRESS,
        }),
        proxies: new TrustedProxies(config.TRUSTED_PROXIES ?? []),
        desk: new Desk(rooms, tokens, config.REALTIME_SUBSCRIPTIONS),
        isReady: () => source.hearsEverything,
      }),
  };
}
