import { faultIn, isObject } from './field.js';
import { SERVER_FRAMES } from './frame-fields.js';
import { type ServerFrame } from './frames.js';

/** What came is not to the protocol; the connection that it came from is of no use any more. */
export class BrokenFrameError extends Error {
  readonly code = 'BROKEN_FRAME';
  readonly retryable = true;
  constructor(what: string) {
    super(`The server sent a frame that is not to the protocol: ${what}. Connect again.`);
    this.name = 'BrokenFrameError';
  }
}

/**
 * Reads a frame of the server. Undefined for an operation that is not known here, which a client passes over.
 * Throws BrokenFrameError for everything else that is not to the protocol.
 */
export function readServerFrame(frame: string): ServerFrame | undefined {
  const json = parsed(frame);
  if (!isObject(json) || typeof json.op !== 'string') throw new BrokenFrameError('no object with an `op`');
  if (!Object.hasOwn(SERVER_FRAMES, json.op)) return undefined;
  const fault = faultIn(json, SERVER_FRAMES[json.op as ServerFrame['op']]);
  if (fault !== undefined) throw new BrokenFrameError(`\`${fault}\` of \`${json.op}\``);
  return json as unknown as ServerFrame;
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame) as unknown;
  } catch {
    throw new BrokenFrameError('no JSON');
  }
}
