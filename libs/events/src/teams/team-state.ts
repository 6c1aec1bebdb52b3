import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleTeam, memberFields, teamFields, teamKey, displayName } from './team-fields.js';
import { teamState } from './topics.js';

const { team_id, seq } = teamFields;

/** A whole team as of its event `seq`. The topic is compacted; a team that is deleted leaves a record without a value. */
export const TeamStateChanged = defineEvent({
  type: 'TeamStateChanged',
  version: '1.0',
  topic: teamState,
  schema: z.looseObject({ team_id, seq, name: displayName, members: z.array(z.looseObject(memberFields)) }),
  examples: [
    {
      team_id: exampleTeam.team_id,
      seq: exampleTeam.seq,
      name: 'Groceries',
      members: [
        { user_id: 'alice', role: 'owner' },
        { user_id: 'bob', role: 'member' },
      ],
    },
  ],
  key: teamKey,
});
export type TeamStateChangedData = DataOf<typeof TeamStateChanged>;
