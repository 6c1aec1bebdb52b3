import { store } from './store.js';

/** The server sends four frames a second, also when nothing happens. */
const SILENT_MS = 5000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const POINTS = 300;
/** Codes after which the same page would only be closed again. */
const FOR_GOOD = new Set([4400, 4429]);

/** The connection to /live: opened again whenever it breaks, and complete again after each opening. */
class Live {
  constructor() {
    /** @type {WebSocket | undefined} */
    this.socket = undefined;
    this.failures = 0;
    this.heardAt = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** What has to be said again after reconnecting. */
    this.watched = '';
  }

  start() {
    store.set('connection', { state: 'connecting' });
    this.open();
    setInterval(() => this.checkSilence(), 1000);
    window.addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.retryNow();
    });
  }

  /** @param {object} frame */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** @param {string} userId Whose posts to show; empty for nobody. */
  watch(userId) {
    this.watched = userId;
    store.set('timeline', undefined);
    this.send(userId ? { op: 'timeline', user_id: userId } : { op: 'timeline' });
  }

  retryNow() {
    if (store.get('connection').state !== 'waiting') return;
    clearTimeout(this.timer);
    this.open();
  }

  open() {
    const url = new URL('live', document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onmessage = ({ data }) => {
      this.heardAt = performance.now();
      if (socket === this.socket) this.hear(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (socket === this.socket) this.lost(code);
    };
  }

  /** @param {any} message */
  hear(message) {
    if (message.op === 'snapshot') this.opened();
    if (message.op !== 'snapshot' && message.op !== 'frame') {
      store.set(message.op, message);
      return;
    }
    store.set('at', message.at);
    for (const [name, state] of Object.entries(message.sections)) store.set(name, state);
    if (message.op === 'snapshot') store.set('points', message.points);
    else if (message.points.length > 0)
      store.set('points', [...(store.get('points') ?? []), ...message.points].slice(-POINTS));
  }

  opened() {
    this.failures = 0;
    store.set('connection', { state: 'live' });
    store.set('load', undefined);
    if (this.watched) this.send({ op: 'timeline', user_id: this.watched });
  }

  /** @param {number} code */
  lost(code) {
    this.socket = undefined;
    if (FOR_GOOD.has(code)) {
      store.set('connection', { state: 'closed', code });
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    // Pages that lost the same server must not all come back at the same moment.
    const inMs = wait * (0.75 + Math.random() / 2);
    store.set('connection', { state: 'waiting', retryAt: Date.now() + inMs, failures: this.failures });
    this.timer = setTimeout(() => this.open(), inMs);
  }

  /** A connection that broke without a word is taken for lost. */
  checkSilence() {
    const socket = this.socket;
    if (!socket || performance.now() - this.heardAt < SILENT_MS) return;
    this.socket = undefined;
    socket.onclose = null;
    socket.close();
    this.lost(0);
  }
}

export const live = new Live();
