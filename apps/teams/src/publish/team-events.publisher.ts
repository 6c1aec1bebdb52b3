import {
  type EventContract,
  MemberAdded,
  MemberRemoved,
  MemberRoleUpdated,
  TaskCompleted,
  TaskCreated,
  TaskDeleted,
  TaskUpdated,
  TeamCreated,
  TeamDeleted,
  teamState,
  TeamStateChanged,
  TeamUpdated,
  UserCreated,
} from '#libs/events';
import { KafkaPublisher, partitionOf } from '#libs/kafka';
import { type OutboxEntry } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type WaitingEvent } from '../domain/waiting-event.js';

const contracts: ReadonlyMap<string, EventContract> = new Map(
  [
    ...[TaskCreated, TaskUpdated, TaskCompleted, TaskDeleted],
    ...[TeamCreated, TeamUpdated, TeamDeleted],
    ...[MemberAdded, MemberRemoved, MemberRoleUpdated],
    UserCreated,
  ].map((contract): [string, EventContract] => [contract.type, contract as EventContract]),
);

@Injectable()
export class TeamEventsPublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  /**
   * Publishes what waits of one stream, handed over in its order; resolves when all in-sync replicas have all of it. Each event
   * has the id and time of its change, so that a second publication can be told from a second change.
   */
  async publish(entries: readonly OutboxEntry<WaitingEvent>[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.publishEvent(entry)));
    // After the events that led to it, and only the latest: older ones would be compacted away.
    const latest = entries.findLast(({ event }) => event.state !== undefined);
    if (latest) await this.publishState(latest);
  }

  private async publishEvent({ event, trace }: OutboxEntry<WaitingEvent>): Promise<void> {
    const { id, type, time, data, partition } = event;
    const contract = contracts.get(type);
    if (!contract)
      throw new Error(`an event of type ${type} waits in the outbox, which nobody here publishes`);
    await this.publisher.publish(contract, data, {
      ...{ id, time },
      ...(trace && { trace }),
      ...(partition !== undefined && { partition }),
    });
  }

  private async publishState({ stream, event, trace }: OutboxEntry<WaitingEvent>): Promise<void> {
    const { id, time, state } = event;
    // Never moved: a compacted topic would keep what lies of the team in its former partition, also when the team is gone.
    if (state)
      await this.publisher.publish(TeamStateChanged, state, {
        ...{ id: `${id}.state`, time },
        ...(trace && { trace }),
      });
    else {
      const { name, partitions } = teamState;
      // The stream is the key: `team:<id>`.
      const partition = partitionOf(stream, partitions);
      await this.publisher.publishRaw({ topic: name, partition, key: stream, value: null, headers: {} });
    }
  }
}
