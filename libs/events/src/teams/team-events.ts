import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleTeam, memberFields, teamFields, teamKey, displayName } from './team-fields.js';
import {
  memberAdded,
  memberRemoved,
  memberRoleUpdated,
  teamCreated,
  teamDeleted,
  teamUpdated,
} from './topics.js';

const ofTeam = { version: '1.0', key: teamKey } as const;
const named = z.looseObject({ ...teamFields, name: displayName });
const example = { ...exampleTeam, name: 'Groceries' };

/** A team begins, with its creator as the owner; `seq` is 1. */
export const TeamCreated = defineEvent({
  ...ofTeam,
  type: 'TeamCreated',
  topic: teamCreated,
  schema: named,
  examples: [{ ...example, seq: 1 }],
});
export type TeamCreatedData = DataOf<typeof TeamCreated>;

/** A team has another name. */
export const TeamUpdated = defineEvent({
  ...ofTeam,
  type: 'TeamUpdated',
  topic: teamUpdated,
  schema: named,
  examples: [example],
});
export type TeamUpdatedData = DataOf<typeof TeamUpdated>;

/** A team is gone with its members and tasks; the last event of its sequence. */
export const TeamDeleted = defineEvent({
  ...ofTeam,
  type: 'TeamDeleted',
  topic: teamDeleted,
  schema: named,
  examples: [example],
});
export type TeamDeletedData = DataOf<typeof TeamDeleted>;

export const MemberAdded = defineEvent({
  ...ofTeam,
  type: 'MemberAdded',
  topic: memberAdded,
  schema: z.looseObject({ ...teamFields, ...memberFields }),
  examples: [{ ...exampleTeam, user_id: 'bob', role: 'member' }],
});
export type MemberAddedData = DataOf<typeof MemberAdded>;

/** Whoever was removed, or left, sees nothing of the team from here on. */
export const MemberRemoved = defineEvent({
  ...ofTeam,
  type: 'MemberRemoved',
  topic: memberRemoved,
  schema: z.looseObject({ ...teamFields, user_id: memberFields.user_id }),
  examples: [{ ...exampleTeam, user_id: 'bob' }],
});
export type MemberRemovedData = DataOf<typeof MemberRemoved>;

export const MemberRoleUpdated = defineEvent({
  ...ofTeam,
  type: 'MemberRoleUpdated',
  topic: memberRoleUpdated,
  schema: z.looseObject({ ...teamFields, ...memberFields }),
  examples: [{ ...exampleTeam, user_id: 'bob', role: 'admin' }],
});
export type MemberRoleUpdatedData = DataOf<typeof MemberRoleUpdated>;
