// What a team writes with Nest's own Kafka transport: one record, one decision in memory, one awaited emit.
import 'reflect-metadata';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, EventPattern, Payload, Transport } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type OrderPlacedData, orderEvents } from '#libs/events';
import { stockInventoryEvents } from '../servers/topics.js';

const KAFKA = 'KAFKA';
const client = { clientId: 'stock-inventory', brokers: [process.env.KAFKA_BOOTSTRAP ?? ''] };
const stock = new Map(
  (process.env.INITIAL_STOCK ?? '').split(',').map((entry) => {
    const [item = '', count] = entry.split(':');
    return [item, Number(count)] as const;
  }),
);

@Controller()
class InventoryController {
  constructor(@Inject(KAFKA) private readonly kafka: ClientKafka) {}

  @EventPattern(orderEvents.name)
  async reserve(@Payload() order: unknown): Promise<void> {
    const { order_id, user_id, item, quantity } = order as OrderPlacedData;
    const left = stock.get(item) ?? 0;
    const reserved = left >= quantity;
    if (reserved) stock.set(item, left - quantity);
    const value = { order_id, user_id, item, quantity, status: reserved ? 'reserved' : 'failed' };
    await lastValueFrom(this.kafka.emit(stockInventoryEvents.name, { key: user_id, value }));
  }
}

@Module({
  imports: [
    ClientsModule.register([
      { name: KAFKA, transport: Transport.KAFKA, options: { client, producerOnlyMode: true } },
    ]),
  ],
  controllers: [InventoryController],
})
class InventoryModule {}

const app = await NestFactory.createMicroservice(InventoryModule, {
  transport: Transport.KAFKA,
  options: { client, consumer: { groupId: 'stock-inventory' }, subscribe: { fromBeginning: true } },
  logger: ['error', 'warn'],
});
app.enableShutdownHooks();
await app.get<ClientKafka>(KAFKA).connect();
await app.listen();
