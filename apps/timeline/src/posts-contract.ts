import { catalogue, type EventContract, PostPublished, type PostPublishedData } from '#libs/events';

export type PostsContract = EventContract<'PostPublished', PostPublishedData>;

/** The contract of posts, with the partition count that this process was told. */
export const POSTS = Symbol('POSTS');

export function postsContract(partitions: number): PostsContract {
  return { ...PostPublished, topic: { ...PostPublished.topic, partitions } };
}

export function catalogueWith(posts: PostsContract): readonly EventContract[] {
  return catalogue.map((contract) => (contract.type === posts.type ? posts : contract));
}
