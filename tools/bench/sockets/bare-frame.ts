import { timeOrderedId } from '#libs/events';
import { taskOf } from './team-log.js';

/** A frame of one event as the realtime service sends it. */
export function frameOf(team_id: string, seq: number): string {
  const event = {
    seq,
    id: timeOrderedId(),
    type: 'TaskCreated',
    time: new Date().toISOString(),
    data: taskOf(team_id, seq),
  };
  return JSON.stringify({ op: 'events', team_id, prev: seq - 1, events: [event] });
}
