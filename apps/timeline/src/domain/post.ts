/** What a user asks to publish. */
export interface PostRequest {
  readonly post_id: string;
  readonly user_id: string;
  readonly content: string;
  readonly region?: string;
}

/** The place of a post in the log; `timestamp` in ms since 1970. */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

/** A post as it came from the log. */
export interface Post extends PostRequest, LogPosition {
  /** The publisher's clock, ms since 1970. */
  readonly published_at: number;
}

/** Whether two requests with the same id ask for the same. */
export function samePost(one: PostRequest, other: PostRequest): boolean {
  return one.user_id === other.user_id && one.content === other.content && one.region === other.region;
}
