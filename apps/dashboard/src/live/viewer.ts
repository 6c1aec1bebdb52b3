import { type WebSocket } from 'ws';
import { type Picture } from '../watch/picture.js';
import { CLOSE_CODE } from './close-code.js';
import { framesDropped, framesSent } from './live-metrics.js';

/** More than this waiting in the socket, and the next frame is left out; who asks for more all the same is sent away. */
const MAX_WAITING_BYTES = 512 * 1024;
const MAX_BEHIND_MS = 20_000;
const MAX_FRAMES_PER_SECOND = 20;
const MAX_BAD_FRAMES = 5;

/** One connected page: what it has of the picture, whom it watches, and how well it behaves. */
export class Viewer {
  /** The user whose posts it shows. */
  watched: { readonly userId: string; version: number } | undefined;
  private version = 0;
  private newestPoint = 0;
  private behindSince: number | undefined;
  private second = 0;
  private frames = 0;
  private bad = 0;
  private answered = true;

  constructor(private readonly socket: WebSocket) {
    socket.on('pong', () => (this.answered = true));
    // Answered by the client library of this side; counted, so that answers do not pile up for who takes none.
    socket.on('ping', () => void this.maySpeak(Date.now()));
  }

  /** Sends what has changed. A page that does not keep up gets no history of it, but the latest state once it can. */
  show(picture: Picture, now: number): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.isBehind(now)) {
      framesDropped.inc();
      return;
    }
    const points = picture.pointsAfter(this.newestPoint);
    const kind = this.version === 0 ? 'snapshot' : 'frame';
    const body = picture.since(this.version);
    this.version = picture.current;
    this.newestPoint = picture.newestPoint;
    this.sendText(`{"op":"${kind}","at":${now},"sections":${body},"points":${points}}`);
  }

  /** Whether there is room for something that can as well be sent later. */
  get hasRoom(): boolean {
    return this.socket.bufferedAmount <= MAX_WAITING_BYTES;
  }

  /** An answer, which cannot be left out: a page that has no room for it is closed. */
  send(message: object): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.hasRoom) this.sendText(JSON.stringify(message));
    else this.closeAsTooSlow();
  }

  /** Counts a frame that it sent; false when that was one too many, and it has been closed. */
  maySpeak(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.frames = 0;
    }
    this.frames += 1;
    if (this.frames <= MAX_FRAMES_PER_SECOND) return true;
    this.close(CLOSE_CODE.tooFast, `more than ${MAX_FRAMES_PER_SECOND} frames in a second`);
    return false;
  }

  misspoke(): void {
    this.bad += 1;
    if (this.bad >= MAX_BAD_FRAMES)
      this.close(CLOSE_CODE.badFrames, `${MAX_BAD_FRAMES} frames were not valid`);
  }

  /** To be called in long strides: ends a connection whose other side has vanished. */
  probe(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  private isBehind(now: number): boolean {
    if (this.hasRoom) {
      this.behindSince = undefined;
      return false;
    }
    this.behindSince ??= now;
    if (now - this.behindSince > MAX_BEHIND_MS) this.closeAsTooSlow();
    return true;
  }

  private closeAsTooSlow(): void {
    this.close(CLOSE_CODE.tooSlow, 'the page does not take what is sent');
    // Its close frame waits behind what it does not take.
    setTimeout(() => this.terminate(), 1000).unref();
  }

  private sendText(text: string): void {
    this.socket.send(text);
    framesSent.inc();
  }
}
