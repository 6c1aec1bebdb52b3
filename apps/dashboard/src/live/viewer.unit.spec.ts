import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { type WebSocket } from 'ws';
import { Picture } from '../watch/picture.js';
import { CLOSE_CODE } from './close-code.js';
import { Viewer } from './viewer.js';

/** The other side of a connection, as slow as one wants. */
class Socket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: { op: string; sections: Record<string, unknown> }[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Socket['sent'][0]);
  }

  close(code: number): void {
    this.closedWith = code;
  }

  terminate(): void {
    this.readyState = 3;
  }
}

function viewerWith(): { socket: Socket; viewer: Viewer; picture: Picture } {
  const socket = new Socket();
  return { socket, viewer: new Viewer(socket as unknown as WebSocket), picture: new Picture() };
}

describe('a page', () => {
  it('gets everything first and then what changes', () => {
    const { socket, viewer, picture } = viewerWith();
    viewer.show(picture, 1);
    picture.set('orders', 1);
    viewer.show(picture, 2);
    expect(socket.sent.map(({ op }) => op)).toEqual(['snapshot', 'frame']);
    expect(socket.sent[1]?.sections).toEqual({ orders: 1 });
  });

  it('that does not keep up misses frames, and gets the latest state when it can again', () => {
    const { socket, viewer, picture } = viewerWith();
    viewer.show(picture, 1);
    socket.bufferedAmount = 10_000_000;
    for (let n = 0; n < 10; n += 1) {
      picture.set('orders', n);
      viewer.show(picture, 2 + n);
    }
    expect(socket.sent).toHaveLength(1);
    socket.bufferedAmount = 0;
    viewer.show(picture, 20);
    expect(socket.sent[1]?.sections).toEqual({ orders: 9 });
    expect(socket.closedWith).toBeUndefined();
  });

  it('that stays behind is closed with a code', () => {
    const { socket, viewer, picture } = viewerWith();
    socket.bufferedAmount = 10_000_000;
    viewer.show(picture, 0);
    viewer.show(picture, 19_000);
    expect(socket.closedWith).toBeUndefined();
    viewer.show(picture, 21_000);
    expect(socket.closedWith).toBe(CLOSE_CODE.tooSlow);
  });

  it('that asks for more while it takes nothing is closed with a code, and no answer waits in memory', () => {
    const { socket, viewer } = viewerWith();
    viewer.send({ op: 'dead-letters' });
    socket.bufferedAmount = 10_000_000;
    expect(viewer.hasRoom).toBe(false);
    viewer.send({ op: 'dead-letters' });
    expect(socket.sent).toHaveLength(1);
    expect(socket.closedWith).toBe(CLOSE_CODE.tooSlow);
  });

  it('that pings without end is closed with a code', () => {
    const { socket } = viewerWith();
    for (let n = 0; n < 100; n += 1) socket.emit('ping');
    expect(socket.closedWith).toBe(CLOSE_CODE.tooFast);
  });

  it('that says too much in a second is closed with a code', () => {
    const { socket, viewer } = viewerWith();
    expect(Array.from({ length: 20 }, () => viewer.maySpeak(5000)).every(Boolean)).toBe(true);
    expect(viewer.maySpeak(6000)).toBe(true);
    for (let n = 0; n < 20; n += 1) viewer.maySpeak(6001);
    expect(socket.closedWith).toBe(CLOSE_CODE.tooFast);
  });

  it('that says what is not valid again and again is closed with a code', () => {
    const { socket, viewer } = viewerWith();
    for (let n = 0; n < 4; n += 1) viewer.misspoke();
    expect(socket.closedWith).toBeUndefined();
    viewer.misspoke();
    expect(socket.closedWith).toBe(CLOSE_CODE.badFrames);
  });
});
