import { UserCreated } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { GROUP } from '../group.js';
import { RecipientStore } from '../store/recipient-store.js';

@Controller()
export class RecipientKnownOnUserCreated {
  constructor(private readonly recipients: RecipientStore) {}

  @Subscribe({ group: GROUP, events: [UserCreated], errors: [mongoErrorClass] })
  async handle(batch: EventBatch<typeof UserCreated>): Promise<void> {
    await this.recipients.learn(batch.events.map(({ data }) => data));
  }
}
