import { KafkaPublisher } from '#libs/kafka';
import { Inject, Injectable } from '@nestjs/common';
import { type LogPosition, type PostRequest } from '../domain/post.js';
import { POSTS, type PostsContract } from '../posts-contract.js';

@Injectable()
export class PostPublisher {
  constructor(
    private readonly publisher: KafkaPublisher,
    @Inject(POSTS) private readonly posts: PostsContract,
  ) {}

  /** Resolves to its place in the log when all in-sync replicas have it. */
  async postPublished(post: PostRequest): Promise<LogPosition> {
    const now = Date.now();
    const { partition, offset, timestamp } = await this.publisher.publish(
      this.posts,
      { ...post, published_at: now },
      { time: new Date(now).toISOString() },
    );
    return { partition, offset: Number(offset), timestamp };
  }
}
