/**
 * How far the log of a partition is done with: everything before `next` is stored and folded into its conversation, or left no
 * message, as a duplicate, a conflict and a dead letter do. It stands among the conversations, so that one ordered command
 * changes those and then moves it: who sees it sees them, on any member of the replica set.
 */
export interface LogPositionDocument {
  _id: string;
  next: number;
}

/** No conversation has this id: those have a colon. */
export function logPositionId(partition: number): string {
  return `log/${partition}`;
}
