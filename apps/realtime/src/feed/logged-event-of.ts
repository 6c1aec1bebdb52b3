import { type DecodedEvent, type MemberAddedData, type TeamCreatedData } from '#libs/events';
import { type TeamEvent } from '#libs/team-socket';
import { type LoggedEvent, type RightsChange } from '../domain/logged-event.js';

interface OfTeam {
  readonly team_id: string;
  readonly seq: number;
}

/** The event as its team's clients see it. Undefined for an event that is of no team. */
export function loggedEventOf(event: DecodedEvent): { teamId: string; event: LoggedEvent } | undefined {
  const { id, type, time, data } = event;
  const { team_id: teamId, seq } = data as Partial<OfTeam>;
  if (teamId === undefined || seq === undefined) return undefined;
  const seen: TeamEvent = {
    seq,
    id,
    type,
    time: new Date(time).toISOString(),
    data: data as TeamEvent['data'],
  };
  const rights = rightsChangeOf(type, data);
  return { teamId, event: { seq, json: JSON.stringify(seen), ...(rights && { rights }) } };
}

function rightsChangeOf(type: string, data: unknown): RightsChange | undefined {
  switch (type) {
    case 'TeamCreated':
      return { kind: 'added', userId: (data as TeamCreatedData).actor };
    case 'MemberAdded':
      return { kind: 'added', userId: (data as MemberAddedData).user_id };
    case 'MemberRemoved':
      return { kind: 'removed', userId: (data as MemberAddedData).user_id };
    case 'TeamDeleted':
      return { kind: 'deleted' };
    default:
      return undefined;
  }
}
