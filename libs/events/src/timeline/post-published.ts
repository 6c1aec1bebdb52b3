import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { IDENTIFIER, IDENTIFIER_RULE } from '../limits.js';
import { CONTENT_RULE, isContent, MESSAGE_ID, MESSAGE_ID_RULE } from '../messaging/message-sent.js';
import { userTimeline } from './topics.js';

export const REGION = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
export const REGION_RULE = '1 to 32 letters, digits or "-", beginning with a letter or digit';

/**
 * A user published a post. The log's order is the order of the user's timeline, and the broker's append time its timestamp;
 * `published_at` is the publisher's clock, ms since 1970, and decides which minute the post counts for.
 */
export const PostPublished = defineEvent({
  type: 'PostPublished',
  version: '1.0',
  topic: userTimeline,
  schema: z.looseObject({
    post_id: z.string().regex(MESSAGE_ID, MESSAGE_ID_RULE),
    user_id: z.string().regex(IDENTIFIER, IDENTIFIER_RULE),
    content: z.string().refine(isContent, CONTENT_RULE),
    region: z.string().regex(REGION, REGION_RULE).optional(),
    published_at: z.int().min(0),
  }),
  examples: [
    {
      post_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
      user_id: 'alice',
      content: 'First post!',
      region: 'eu',
      published_at: 1_767_225_600_000,
    },
    {
      post_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c78',
      user_id: 'alice',
      content: 'Second post!',
      published_at: 1_767_225_600_500,
    },
  ],
  key: (post) => post.user_id,
});
export type PostPublishedData = DataOf<typeof PostPublished>;
