import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

export const USERS_TOPIC = 'user.created';
/** Each team has one sequence over all of them. */
export const TEAM_TOPICS = [
  ...['task.created', 'task.updated', 'task.completed', 'task.deleted'],
  ...['team.created', 'team.updated', 'team.deleted'],
  ...['team.member_added', 'team.member_removed', 'team.member_role_updated'],
];

/** One change of a team as the log tells it. */
export interface TeamChange {
  readonly id: string;
  readonly type: string;
  readonly seq: number;
  readonly data: Readonly<Record<string, unknown>> & {
    readonly team_id: string;
    readonly seq: number;
    readonly actor: string;
    readonly task_id?: string;
    readonly user_id?: string;
    readonly title?: string;
    readonly assignee?: string;
  };
}

/** What the records say of each team, by `seq`; copies of one event are there once. */
export function changesByTeam(records: readonly LogRecord[]): Map<string, TeamChange[]> {
  const teams = new Map<string, Map<string, TeamChange>>();
  for (const record of records) {
    const data = dataOf<TeamChange['data']>(record);
    const [id = '', type = ''] = [headerOf(record, 'ce_id'), headerOf(record, 'ce_type')];
    const changes = teams.get(data.team_id) ?? new Map<string, TeamChange>();
    teams.set(data.team_id, changes.set(`${data.seq} ${id}`, { id, type, seq: data.seq, data }));
  }
  return new Map(
    [...teams].map(([team, changes]) => [team, [...changes.values()].sort((a, b) => a.seq - b.seq)]),
  );
}
