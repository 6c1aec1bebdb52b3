import { catalogue } from '#libs/events';
import { createKafkaClient, KafkaModule, KafkaPublisher } from '#libs/kafka';
import { componentsInOrder, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { DASHBOARD_CONFIG, type DashboardConfig } from './dashboard.config.js';
import { AsyncApiController } from './asyncapi/asyncapi.controller.js';
import { AppClient } from './demo/app-client.js';
import { DemoController } from './demo/demo.controller.js';
import { LoadRunner } from './demo/load-runner.js';
import { PoisonPen } from './demo/poison-pen.js';
import { TeamsController } from './demo/teams.controller.js';
import { Desk } from './live/desk.js';
import { LiveServer } from './live/live-server.js';
import { PageFiles } from './page/page-files.js';
import { PageController } from './page/page.controller.js';
import { realtimeSocket } from './page/realtime-socket.js';
import { RecordReader } from './query/record-reader.js';
import { RecordsController } from './query/records.controller.js';
import { ClusterWatch } from './watch/cluster-watch.js';
import { KAFKA } from './watch/kafka-client.js';
import { LogView } from './watch/log-view.js';
import { Picture } from './watch/picture.js';
import { SuiteTail } from './watch/suite-tail.js';

@Module({})
export class DashboardModule {
  static with(config: DashboardConfig): DynamicModule {
    const instance = instanceId(config);
    const kafka = { settings: config, service: 'dashboard', instance, topics: [], catalogue, currentTrace };
    return {
      module: DashboardModule,
      // Without the demonstration nothing here can write to Kafka.
      imports: config.DEMO ? [KafkaModule.forRoot(kafka)] : [],
      controllers: [PageController, AsyncApiController, RecordsController, DemoController, TeamsController],
      providers: [
        { provide: DASHBOARD_CONFIG, useValue: config },
        { provide: KAFKA, useFactory: () => createKafkaClient(config, `dashboard-${instance}`) },
        { provide: PageFiles, useFactory: () => new PageFiles() },
        { provide: Picture, useFactory: () => pictureOf(config) },
        ...[AppClient, LoadRunner, PoisonPen, Desk, RecordReader],
        ...[ClusterWatch, LogView, SuiteTail, LiveServer],
        componentsInOrder([
          // The page first: it says by itself that Kafka is away.
          ...[LiveServer, ClusterWatch, SuiteTail],
          ...(config.DEMO ? [KafkaPublisher] : []),
        ]),
      ],
    };
  }
}

function pictureOf(config: DashboardConfig): Picture {
  const picture = new Picture();
  picture.set('demo', { enabled: config.DEMO, realtime: realtimeSocket(config) });
  return picture;
}
