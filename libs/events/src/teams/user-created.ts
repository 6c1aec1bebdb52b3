import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { displayName, email, memberFields } from './team-fields.js';
import { userCreated } from './topics.js';

/** Somebody registered; mails to them go to `email`. */
export const UserCreated = defineEvent({
  type: 'UserCreated',
  version: '1.0',
  topic: userCreated,
  schema: z.looseObject({ user_id: memberFields.user_id, name: displayName, email }),
  examples: [{ user_id: 'alice', name: 'Alice', email: 'alice@example.com' }],
  key: ({ user_id }) => `user:${user_id}`,
});
export type UserCreatedData = DataOf<typeof UserCreated>;
