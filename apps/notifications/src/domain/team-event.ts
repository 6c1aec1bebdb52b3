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
  TeamUpdated,
} from '#libs/events';

/** The events of a team's sequence. Those that nobody is mailed about are needed too, or the sequence would have holes. */
export const TEAM_EVENTS = [
  TaskCreated,
  TaskUpdated,
  TaskCompleted,
  TaskDeleted,
  TeamCreated,
  TeamUpdated,
  TeamDeleted,
  MemberAdded,
  MemberRemoved,
  MemberRoleUpdated,
] as const;

type EventOf<Contract> =
  Contract extends EventContract<infer Type, infer Data>
    ? { readonly type: Type; readonly data: Data }
    : never;

/** One event of a team, with its id and the time (ms since 1970) at which it happened. */
export type TeamEvent = EventOf<(typeof TEAM_EVENTS)[number]> & {
  readonly id: string;
  readonly time: number;
};
