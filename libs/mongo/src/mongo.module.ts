import { type DynamicModule, Module } from '@nestjs/common';
import { type MongoDatabaseOptions } from './connection-options.js';
import { MongoDatabase } from './mongo-database.js';

/**
 * Gives a process its MongoDatabase, to inject and to list among its components. Nest's own lifecycle does not close
 * it: the process does, as the last of its components.
 */
@Module({})
export class MongoModule {
  static forRoot(options: MongoDatabaseOptions): DynamicModule {
    return {
      module: MongoModule,
      global: true,
      providers: [{ provide: MongoDatabase, useFactory: () => new MongoDatabase(options) }],
      exports: [MongoDatabase],
    };
  }
}
