import { type ClientOptions, WebSocket } from 'ws';
import { type Finding } from './finding.js';
import { type Dice, nastyText, nastyValue, spoil, spoilBytes } from './nasty.js';

/** Where a WebSocket is, and frames that it takes. */
export interface SocketTarget {
  readonly app: string;
  /** `ws://127.0.0.1:8006/ws` */
  readonly address: string;
  readonly subprotocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly frames: readonly object[];
}

const FRAMES = 30;
const PATIENCE_MS = 15_000;
/** Normal end, goes away, protocol error, not text, invalid UTF-8, policy, too big, try again later, and those of our own. */
const GOOD_CODES = (code: number) =>
  [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1013].includes(code) || code >= 3000;
const ORIGINS = ['null', 'https://evil.example', 'http://localhost:3000', 'file://', ''];

/** Connects, sends spoiled frames, and goes away, with or without a goodbye. */
export class SocketFuzz {
  sent = 0;

  constructor(private readonly target: SocketTarget) {}

  async once(dice: Dice): Promise<Finding | undefined> {
    const { app, address, subprotocol, headers = {} } = this.target;
    const origin: Record<string, string> = dice.oneIn(5) ? { origin: dice.pick(ORIGINS) } : {};
    const options: ClientOptions = { headers: { ...headers, ...origin }, perMessageDeflate: false };
    const path = dice.oneIn(10)
      ? `${address}?token=${encodeURIComponent('x'.repeat(dice.number(0, 99)))}`
      : address;
    const socket = new WebSocket(path, dice.oneIn(10) || !subprotocol ? [] : [subprotocol], options);
    const sent: string[] = [];
    const said = await new Promise<string | undefined>((resolve) => {
      const late = setTimeout(() => {
        socket.terminate();
        resolve('keeps a connection that has said goodbye');
      }, PATIENCE_MS);
      const over = (fault?: string) => {
        clearTimeout(late);
        resolve(fault);
      };
      socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
        socket.terminate();
        over(statusCode >= 500 && statusCode !== 503 ? `refuses a connection with ${statusCode}` : undefined);
      });
      socket.on('error', () => undefined);
      socket.on('close', (code) => over(GOOD_CODES(code) ? undefined : `closes with ${code}`));
      socket.on('open', () => {
        for (let left = dice.number(1, FRAMES); left > 0; left -= 1) sent.push(this.speak(dice, socket));
        if (dice.oneIn(3)) socket.terminate();
        else socket.close();
      });
    });
    if (said === undefined) return undefined;
    return { app, what: said, reproduction: `frames to ${address}:\n${sent.join('\n')}` };
  }

  private speak(dice: Dice, socket: WebSocket): string {
    this.sent += 1;
    if (dice.oneIn(20)) {
      const garbage = Buffer.from(Array.from({ length: dice.number(1, 20) }, () => dice.number(0, 255)));
      // Beneath the client library: bytes that may be no frame at all.
      (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(garbage);
      return `raw ${garbage.toString('hex')}`;
    }
    const good = dice.pick(this.target.frames);
    const value = dice.oneIn(6) ? nastyValue(dice) : dice.oneIn(4) ? good : spoil(dice, good);
    const text = dice.oneIn(12) ? nastyText(dice) : (JSON.stringify(value) ?? '');
    const frame = dice.oneIn(40) ? Buffer.alloc(70_000, 'x') : spoilBytes(dice, text);
    const binary = dice.oneIn(15);
    socket.send(frame, { binary });
    return `${binary ? 'binary ' : ''}${frame.subarray(0, 300).toString()}`;
  }
}
