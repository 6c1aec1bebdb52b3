import {
  TaskCreated,
  type TaskCreatedData,
  TeamCreated,
  TeamStateChanged,
  teamState,
  teamTopics,
  timeOrderedId,
} from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { type BenchServers } from '../servers/bench-servers.js';

/** The one member of all teams. */
export const MEMBER = 'bench';

export function taskOf(team_id: string, seq: number): TaskCreatedData {
  return {
    team_id,
    seq,
    actor: MEMBER,
    task_id: timeOrderedId(),
    title: `Task ${seq}`,
    completed: false,
    version: 1,
  };
}

/** Writes teams' events into the log as the teams app's relay would, each team's in its sequence. */
export class TeamLog {
  private readonly last = new Map<string, number>();

  private constructor(private readonly publisher: KafkaPublisher) {}

  static async open({ kafka, settings }: BenchServers): Promise<TeamLog> {
    const publisher = new KafkaPublisher({ kafka, settings, service: 'teams', instance: 'bench' });
    await publisher.start();
    return new TeamLog(publisher);
  }

  /** New teams, each with one event. */
  async found(count: number): Promise<string[]> {
    const teams = Array.from({ length: count }, () => timeOrderedId());
    await Promise.all(
      teams.flatMap((team_id) => [
        this.publisher.publish(TeamCreated, { team_id, seq: 1, actor: MEMBER, name: 'Bench' }),
        this.publisher.publish(TeamStateChanged, {
          ...{ team_id, seq: 1, name: 'Bench' },
          members: [{ user_id: MEMBER, role: 'owner' }],
        }),
      ]),
    );
    for (const team of teams) this.last.set(team, 1);
    return teams;
  }

  /** The next event of a team. */
  async add(team: string): Promise<void> {
    const seq = (this.last.get(team) ?? 0) + 1;
    this.last.set(team, seq);
    await this.publisher.publish(TaskCreated, taskOf(team, seq));
  }

  lastOf(team: string): number {
    return this.last.get(team) ?? 0;
  }

  close(): Promise<void> {
    return this.publisher.stop();
  }
}

export const TEAM_TOPICS = [...teamTopics, teamState];
