// What a team writes with Nest's own Kafka client: validate, emit, wait for the broker, answer.
import 'reflect-metadata';
import { Body, Controller, HttpCode, Inject, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, Transport } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import { lastValueFrom } from 'rxjs';
import { PlaceOrderRequest } from '../../../apps/orders/src/http/place-order.request.js';
import { stockOrderEvents } from '../servers/topics.js';

const KAFKA = 'KAFKA';

@Controller('order')
class OrderController {
  constructor(@Inject(KAFKA) private readonly kafka: ClientKafka) {}

  @Post()
  @HttpCode(202)
  async place(
    @Body() { user_id, item, quantity }: PlaceOrderRequest,
  ): Promise<{ order_id: string; status: string }> {
    const order_id = randomUUID();
    const value = { order_id, user_id, item, quantity, timestamp: new Date().toISOString() };
    await lastValueFrom(this.kafka.emit(stockOrderEvents.name, { key: user_id, value }));
    return { order_id, status: 'placed' };
  }
}

@Module({
  imports: [
    ClientsModule.register([
      {
        name: KAFKA,
        transport: Transport.KAFKA,
        options: {
          client: { clientId: 'stock-orders', brokers: [process.env.KAFKA_BOOTSTRAP ?? ''] },
          producerOnlyMode: true,
        },
      },
    ]),
  ],
  controllers: [OrderController],
})
class OrdersModule {}

const app = await NestFactory.create(OrdersModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
app.enableShutdownHooks();
await app.get<ClientKafka>(KAFKA).connect();
await app.listen(Number(process.env.PORT), '127.0.0.1');
