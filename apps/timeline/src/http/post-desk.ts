import { RecentRequests } from '#libs/service';
import { Injectable } from '@nestjs/common';
import { type LogPosition, type PostRequest, samePost } from '../domain/post.js';
import { PostPublisher } from '../publish/post.publisher.js';
import { TimelineStore } from '../store/timeline-store.js';

export interface Sent extends LogPosition {
  /** The post was there before this request. */
  readonly replayed: boolean;
}

/** The key was used with another body. */
export class IdempotencyKeyReused extends Error {}

const LOOKUP_MS = 300;
const RECENT_POSTS = 10_000;

/**
 * Publishes posts. A repeated one finds the first here (same instance, any moment), in the user's timeline (any instance,
 * while it is there), or else becomes a second record with the same id, which the timeline takes for what it is.
 */
@Injectable()
export class PostDesk {
  private readonly recent = new RecentRequests<PostRequest, Sent>(RECENT_POSTS);

  constructor(
    private readonly publisher: PostPublisher,
    private readonly store: TimelineStore,
  ) {}

  async send(post: PostRequest): Promise<Sent> {
    return { ...(await this.publisher.postPublished(post)), replayed: false };
  }

  /** For an id that a retry may bring again. Fails with IdempotencyKeyReused when it stands for another post. */
  async sendOnce(post: PostRequest): Promise<Sent> {
    // Ids of different users cannot meet: the user is part of what they are made from.
    const recent = this.recent.find(post.post_id);
    if (!recent) return this.recent.remember(post.post_id, post, this.sendUnlessKept(post));
    if (!samePost(recent.request, post)) throw new IdempotencyKeyReused();
    return { ...(await recent.answer), replayed: true };
  }

  private async sendUnlessKept(post: PostRequest): Promise<Sent> {
    // A shortcut only: without MongoDB posts are taken all the same.
    const kept = await this.store
      .find(post.user_id, post.post_id, { withinMs: LOOKUP_MS })
      .catch(() => undefined);
    if (!kept) return this.send(post);
    if (!samePost({ ...kept, user_id: post.user_id }, post)) throw new IdempotencyKeyReused();
    const { partition, offset, timestamp } = kept;
    return { partition, offset, timestamp, replayed: true };
  }
}
