import { setTimeout as delay } from 'node:timers/promises';
import {
  decodeEvent,
  DecodeFault,
  TeamStateChanged,
  type TeamStateChangedData,
  teamState,
} from '#libs/events';
import { createKafkaClient, type KafkaSettings, readLog, wholeLog } from '#libs/kafka';
import { Logger } from '@nestjs/common';
import { type Beginning } from '../store/beginning.js';
import { type TeamFactsStore } from '../store/team-facts.js';

const RETRY_MS = 1000;

/**
 * Reads the compacted topic of team states once, at the start: a service that is new, or was away for longer than the events are
 * kept, knows names and members all the same. Later changes come with the events, in their order. It is read from the log and
 * not by the group, for a deleted team leaves a record without a value, which no contract fits.
 */
export class TeamsKnown {
  readonly name = 'teams-known';
  private readonly logger = new Logger('teams');
  private readonly stopping = new AbortController();

  constructor(
    private readonly settings: KafkaSettings,
    private readonly instance: string,
    private readonly facts: TeamFactsStore,
    private readonly beginning: Beginning,
  ) {}

  async start(): Promise<void> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt += 1) {
      try {
        return await this.read();
      } catch (error) {
        if (attempt === 1) this.logger.warn({ msg: 'Team states cannot be read; trying on', err: error });
        await delay(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
  }

  private async read(): Promise<void> {
    await this.beginning.mark();
    const kafka = createKafkaClient(this.settings, `notifications-${this.instance}-teams`);
    const latest = new Map<string, TeamStateChangedData>();
    await readLog({ kafka, ranges: await wholeLog(kafka, [teamState.name]) }, (records) => {
      for (const record of records) {
        if (record.value === null) {
          latest.delete(String(record.key));
          continue;
        }
        const event = decodeEvent(record, [TeamStateChanged]);
        if (!(event instanceof DecodeFault)) latest.set(event.key, event.data as TeamStateChangedData);
      }
    });
    for (const state of latest.values()) {
      if (this.stopping.signal.aborted) return;
      await this.facts.learn(state);
    }
  }
}
