import { z } from 'zod';
import { defineEvent, type DataOf, earlierMajor } from '../event-contract.js';
import { exampleTeam, memberFields, teamFields, teamKey, displayName } from './team-fields.js';
import {
  memberAdded,
  memberRemoved,
  memberRoleUpdated,
  teamCreated,
  teamDeleted,
  teamUpdated,
} from './topics.js';

const ofTeam = { version: '1.0', key: teamKey, movable: true } as const;
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

/** A team has another name. Major 1 did not say which one it had before; it is read as null. */
export const TeamUpdated = defineEvent({
  ...ofTeam,
  version: '2.0',
  type: 'TeamUpdated',
  topic: teamUpdated,
  schema: z.looseObject({ ...teamFields, name: displayName, previous_name: displayName.nullable() }),
  examples: [
    { ...example, previous_name: 'Shopping' },
    { ...example, previous_name: null },
  ],
  earlier: [earlierMajor(1, named, (before) => ({ ...before, previous_name: null }))],
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
