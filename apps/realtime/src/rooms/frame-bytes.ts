import { type ServerFrame } from '#libs/team-socket';
import { type LoggedEvent } from '../domain/logged-event.js';

/** A frame is ended before it becomes larger than this by one more event. */
const FRAME_CHARACTERS = 128 * 1024;

export function frameBytes(frame: ServerFrame): Buffer {
  return Buffer.from(JSON.stringify(frame));
}

/** Consecutive events as few frames, ready to be sent to whole rooms. */
export function eventFrames(teamId: string, events: readonly LoggedEvent[]): Buffer[] {
  const frames: Buffer[] = [];
  let first = 0;
  let size = 0;
  events.forEach(({ json }, at) => {
    size += json.length;
    if (size < FRAME_CHARACTERS && at < events.length - 1) return;
    frames.push(eventFrame(teamId, events.slice(first, at + 1)));
    first = at + 1;
    size = 0;
  });
  return frames;
}

function eventFrame(teamId: string, events: readonly LoggedEvent[]): Buffer {
  const prev = events[0]!.seq - 1;
  const list = events.map(({ json }) => json).join(',');
  return Buffer.from(`{"op":"events","team_id":${JSON.stringify(teamId)},"prev":${prev},"events":[${list}]}`);
}

export function replayedFrame(teamId: string, run: string, { json }: LoggedEvent): Buffer {
  const head = `{"op":"replayed","team_id":${JSON.stringify(teamId)},"run":${JSON.stringify(run)}`;
  return Buffer.from(`${head},"events":[${json}]}`);
}
