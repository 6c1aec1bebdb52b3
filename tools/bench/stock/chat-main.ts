// What a team writes with Nest's own Kafka transport and mongoose: emit and answer, create on each event, find to read.
import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Post,
  Query,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, EventPattern, Payload, Transport } from '@nestjs/microservices';
import mongoose, { type Model, Schema } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { lastValueFrom } from 'rxjs';
import { conversationOf } from '#libs/events';
import { SendMessageRequest } from '../../../apps/chat/src/http/send-message.request.js';

const KAFKA = 'KAFKA';
const MESSAGES = 'MESSAGES';
const topic = process.env.TOPIC ?? '';
const client = { clientId: 'stock-chat', brokers: [process.env.KAFKA_BOOTSTRAP ?? ''] };

interface StoredMessage {
  readonly messageId: string;
  readonly conversation: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly content: string;
}

const schema = new Schema<StoredMessage>(
  {
    messageId: { type: String, required: true },
    conversation: { type: String, required: true },
    fromUser: { type: String, required: true },
    toUser: { type: String, required: true },
    content: { type: String, required: true },
  },
  { timestamps: true, writeConcern: { w: 'majority', j: true } },
);
schema.index({ conversation: 1, _id: 1 });
schema.index({ fromUser: 1, messageId: 1 }, { unique: true });

@Controller()
class ChatController {
  constructor(
    @Inject(KAFKA) private readonly kafka: ClientKafka,
    @Inject(MESSAGES) private readonly messages: Model<StoredMessage>,
  ) {}

  @Post('messages')
  @HttpCode(202)
  async send(@Body() { fromUser, toUser, content }: SendMessageRequest): Promise<{ messageId: string }> {
    const messageId = randomUUID();
    const value = { messageId, fromUser, toUser, content };
    await lastValueFrom(this.kafka.emit(topic, { key: conversationOf(fromUser, toUser), value }));
    return { messageId };
  }

  @EventPattern(topic)
  async store(@Payload() message: unknown): Promise<void> {
    const { messageId, fromUser, toUser, content } = message as StoredMessage;
    const conversation = conversationOf(fromUser, toUser);
    await this.messages.create({ messageId, conversation, fromUser, toUser, content });
  }

  @Get('messages/:user1/:user2')
  async read(
    @Param('user1') user1: string,
    @Param('user2') user2: string,
    @Query('limit') limit: string,
    @Query('after') after?: string,
  ): Promise<{ items: unknown[]; next_cursor: string | null }> {
    const conversation = conversationOf(user1, user2);
    const items = await this.messages
      .find({ conversation, ...(after && { _id: { $gt: after } }) })
      .sort({ _id: 1 })
      .limit(Number(limit));
    return { items, next_cursor: items.at(-1)?.id ?? after ?? null };
  }
}

@Module({
  imports: [
    ClientsModule.register([
      { name: KAFKA, transport: Transport.KAFKA, options: { client, producerOnlyMode: true } },
    ]),
  ],
  controllers: [ChatController],
  providers: [{ provide: MESSAGES, useFactory: () => mongoose.model('Message', schema, 'messages') }],
})
class ChatModule {}

await mongoose.connect(process.env.MONGO_URL ?? '', { dbName: process.env.DATABASE });
await mongoose.model('Message', schema, 'messages').init();
const app = await NestFactory.create(ChatModule, { logger: ['error', 'warn'] });
app.connectMicroservice({
  transport: Transport.KAFKA,
  options: {
    client,
    consumer: { groupId: process.env.GROUP ?? 'stock-chat' },
    subscribe: { fromBeginning: true },
  },
});
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
app.enableShutdownHooks();
await app.get<ClientKafka>(KAFKA).connect();
await app.startAllMicroservices();
await app.listen(Number(process.env.PORT), '127.0.0.1');
