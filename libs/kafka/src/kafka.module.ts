import { type DynamicModule, Module } from '@nestjs/common';
import { type Encoding, type EventContract, type TopicDeclaration, type TraceContext } from '#libs/events';
import { createKafkaClient } from './client/kafka-client.js';
import { KafkaConsumers } from './consumer/kafka-consumers.js';
import { type Partitioners } from './client/partitioner.js';
import { type KafkaSettings } from './kafka-settings.js';
import { KafkaPublisher } from './publisher/kafka-publisher.js';
import { TopicProvisioner } from './topics/topic-provisioner.js';

export interface KafkaModuleOptions {
  readonly settings: KafkaSettings;
  /** Name of the service, and of this process among its instances. */
  readonly service: string;
  readonly instance: string;
  /** Topics that the app reads or writes. */
  readonly topics: readonly TopicDeclaration[];
  readonly catalogue: readonly EventContract[];
  /** How topics that are not partitioned by key alone are. */
  readonly partitioners?: Partitioners;
  /** Of the events that have this form; JSON by default. */
  readonly encoding?: Encoding;
  readonly currentTrace?: () => TraceContext | undefined;
  readonly beforeCommit?: () => void;
}

/** Gives an app its TopicProvisioner, KafkaPublisher and KafkaConsumers. The app starts and stops them, in this order. */
@Module({})
export class KafkaModule {
  static forRoot(options: KafkaModuleOptions): DynamicModule {
    const { settings, service, instance, topics } = options;
    const kafka = createKafkaClient(settings, `${service}-${instance}`);
    const provisioner = new TopicProvisioner({ kafka, settings, topics });
    const publisher = new KafkaPublisher({ ...options, kafka });
    const consumers = new KafkaConsumers({ ...options, kafka, publisher });
    const providers = [
      { provide: TopicProvisioner, useValue: provisioner },
      { provide: KafkaPublisher, useValue: publisher },
      { provide: KafkaConsumers, useValue: consumers },
    ];
    return { module: KafkaModule, global: true, providers, exports: providers };
  }
}
