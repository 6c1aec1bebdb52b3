import { type ErrorFrame, type ServerFrame } from '#libs/team-socket';

/** A connection as rooms see it. */
export interface Listener {
  readonly userId: string;
  /** A frame for it alone. */
  tell(frame: ServerFrame): void;
  /** A frame that others get too, made into bytes already. */
  send(frame: Buffer): void;
}

export type Refusal = Pick<ErrorFrame, 'code' | 'message' | 'retry'>;
