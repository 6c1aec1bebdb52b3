import { CLOSE, type FrameDocument, frameDocuments, SUBPROTOCOL } from '#libs/team-socket';
import { type Message, type Operation, type Part, refTo } from './asyncapi.js';

export const SOCKET_SERVER = 'realtime';
const CHANNEL = 'teams-socket';

/** The WebSocket of the teams: a message for every frame, from the same table that the client checks frames by. */
export function socketChannel(): Part {
  const frames = frameDocuments();
  return {
    channels: {
      [CHANNEL]: {
        address: '/ws',
        title: 'Events of teams, live',
        description: [
          `Subprotocol ${SUBPROTOCOL}; text frames, one JSON object each.`,
          'The token goes into the header Authorization, or for browsers into one more subprotocol, bearer.<token>; never into the address.',
          'Each close code says what to do next:',
          ...Object.values(CLOSE).map(({ code, meaning, advice }) => `${code}: ${meaning} Then: ${advice}.`),
        ].join('\n'),
        servers: [refTo('servers', SOCKET_SERVER)],
        messages: Object.fromEntries(
          frames.map((frame) => [nameOf(frame), refTo('components', 'messages', nameOf(frame))]),
        ),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: {
      'realtime.hears': operationOf('receive', 'realtime hears its clients', frames, 'client'),
      'realtime.says': operationOf('send', 'realtime says to its clients', frames, 'server'),
    },
    messages: Object.fromEntries(frames.map((frame) => [nameOf(frame), messageOf(frame)])),
  };
}

/** Frames of both sides can have the same name. */
function nameOf({ op, from }: FrameDocument): string {
  return `${from}.${op}`;
}

function messageOf(frame: FrameDocument): Message {
  return {
    name: frame.op,
    title: `${frame.op} (${frame.from})`,
    contentType: 'application/json',
    payload: frame.schema,
  };
}

function operationOf(
  action: Operation['action'],
  title: string,
  frames: readonly FrameDocument[],
  from: FrameDocument['from'],
): Operation {
  return {
    action,
    channel: refTo('channels', CHANNEL),
    title,
    messages: frames
      .filter((frame) => frame.from === from)
      .map((frame) => refTo('channels', CHANNEL, 'messages', nameOf(frame))),
  };
}
