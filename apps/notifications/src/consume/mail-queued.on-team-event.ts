import { type EventBatch, type ReceivedEvent, replayGroupOf, Subscribe } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { DeliveryDesk } from '../deliver/delivery-desk.js';
import { deliveryMetrics } from '../deliver/delivery-metrics.js';
import { TEAM_EVENTS, type TeamEvent } from '../domain/team-event.js';
import { GROUP } from '../group.js';
import { type Incoming, Intake } from '../store/intake.js';

type Contracts = (typeof TEAM_EVENTS)[number];

/**
 * Takes events into the queues of their teams, in MongoDB; mails go out from there. So a mail server that is away holds up no
 * partition, and a team that waits no other.
 */
@Controller()
export class MailQueuedOnTeamEvent {
  constructor(
    private readonly intake: Intake,
    private readonly desk: DeliveryDesk,
  ) {}

  @Subscribe({ group: GROUP, events: TEAM_EVENTS, errors: [mongoErrorClass] })
  async handle(batch: EventBatch<Contracts>): Promise<void> {
    const incoming = batch.events.flatMap((event, index): Incoming[] => {
      // A replay shows the past to who looks on; everybody has had these mails.
      if (event.replayRun !== undefined) return [];
      const record = batch.sourceOf(index);
      return [{ event: teamEventOf(event), record, again: replayGroupOf(record) !== undefined }];
    });
    const replayed = batch.events.length - incoming.length;
    if (replayed > 0) deliveryMetrics.skipped.inc({ reason: 'replayed' }, replayed);
    const fresh = await this.intake.take(incoming);
    crashPoint('after-intake');
    const known = incoming.filter(({ again }) => !again).length - fresh;
    if (known > 0) deliveryMetrics.skipped.inc({ reason: 'known' }, known);
    this.desk.ring();
  }
}

function teamEventOf({ id, type, data, time }: ReceivedEvent<Contracts>): TeamEvent {
  return { id, type, data, time } as TeamEvent;
}
