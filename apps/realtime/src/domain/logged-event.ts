/** What an event does to who may listen. */
export type RightsChange =
  | { readonly kind: 'added'; readonly userId: string }
  | { readonly kind: 'removed'; readonly userId: string }
  | { readonly kind: 'deleted' };

/** An event of a team as rings keep it: made into JSON once, for however many clients. */
export interface LoggedEvent {
  readonly seq: number;
  /** As it stands in a frame. */
  readonly json: string;
  readonly rights?: RightsChange;
  /** Told when it has gone out, to how many; once. */
  readonly onSent?: (listeners: number) => void;
}
