import { OrderCancelled, OrderPlaced } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Injectable } from '@nestjs/common';
import { type OrderRequest } from '../domain/order.js';

@Injectable()
export class OrderEventsPublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  /** Resolves when all in-sync replicas have it. */
  async orderPlaced(orderId: string, { user_id, item, quantity }: OrderRequest): Promise<void> {
    await this.publisher.publish(OrderPlaced, { order_id: orderId, user_id, item, quantity });
  }

  /** Resolves when all in-sync replicas have it. */
  async orderCancelled(orderId: string, { user_id }: Pick<OrderRequest, 'user_id'>): Promise<void> {
    await this.publisher.publish(OrderCancelled, { order_id: orderId, user_id });
  }
}
