import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { isAllowedOrigin, ProblemException, refuseUpgrade } from '#libs/service';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { LogView } from '../watch/log-view.js';
import { Picture } from '../watch/picture.js';
import { readFrame } from './client-frame.js';
import { CLOSE_CODE } from './close-code.js';
import { Desk } from './desk.js';
import { connectionsRefused, framesRefused, viewersConnected } from './live-metrics.js';
import { Viewer } from './viewer.js';

const FRAME_MS = 250;
const PROBE_MS = 15_000;
const MAX_FRAME_BYTES = 2048;

interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
}

/** The WebSocket /live: the whole picture at first, then what changes, four times a second. */
@Injectable()
export class LiveServer {
  readonly name = 'live-server';
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  private readonly viewers = new Set<Viewer>();
  private readonly timers: NodeJS.Timeout[] = [];
  private stopped = false;

  constructor(
    private readonly http: HttpAdapterHost,
    @Inject(DASHBOARD_CONFIG) private readonly config: DashboardConfig,
    private readonly picture: Picture,
    private readonly view: LogView,
    private readonly desk: Desk,
  ) {}

  start(): Promise<void> {
    const server = this.http.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    this.timers.push(
      setInterval(() => this.showAll(), FRAME_MS),
      setInterval(() => this.viewers.forEach((viewer) => viewer.probe()), PROBE_MS),
    );
    return Promise.resolve();
  }

  /** An open WebSocket never becomes idle, so that HTTP could not be drained. */
  hangUp(): void {
    this.stopped = true;
    for (const viewer of this.viewers) {
      viewer.close(CLOSE_CODE.goingAway, 'the dashboard stops');
      // Who does not answer in time must not hold up the shutdown.
      setTimeout(() => viewer.terminate(), 1000).unref();
    }
  }

  stop(): Promise<void> {
    this.hangUp();
    for (const timer of this.timers) clearInterval(timer);
    for (const viewer of this.viewers) viewer.terminate();
    return Promise.resolve();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.refusalOf(request);
    if (refusal) {
      connectionsRefused.inc({ reason: refusal.reason });
      refuseUpgrade(socket, new ProblemException(refusal.status, refusal.detail));
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (opened) => this.welcome(opened));
  }

  private refusalOf({ url, headers }: IncomingMessage): Refusal | undefined {
    if (url?.split('?', 1)[0] !== '/live')
      return { status: 404, reason: 'path', detail: 'There is no WebSocket at this path; /live is one.' };
    if (!isAllowedOrigin(headers.origin, headers.host, this.config.DASHBOARD_ORIGINS ?? []))
      return {
        status: 403,
        reason: 'origin',
        detail: 'Pages of this origin may not connect: DASHBOARD_ORIGINS.',
      };
    if (this.stopped || this.viewers.size >= this.config.DASHBOARD_VIEWERS)
      return { status: 503, reason: 'viewers', detail: 'There are as many pages connected as may be.' };
    return undefined;
  }

  private welcome(socket: WebSocket): void {
    const viewer = new Viewer(socket);
    this.viewers.add(viewer);
    viewersConnected.set(this.viewers.size);
    socket.on('message', (data, isBinary) => this.hear(viewer, data, isBinary));
    // A frame over the limit, for example; the socket closes itself with the right code.
    socket.on('error', () => framesRefused.inc({ code: 'PROTOCOL' }));
    socket.on('close', () => {
      this.viewers.delete(viewer);
      this.desk.left(viewer);
      viewersConnected.set(this.viewers.size);
    });
    this.refresh();
    viewer.show(this.picture, Date.now());
  }

  private hear(viewer: Viewer, data: RawData, isBinary: boolean): void {
    if (!viewer.maySpeak(Date.now())) return;
    if (isBinary) return viewer.close(CLOSE_CODE.notText, 'frames are text');
    const frame = readFrame((data as Buffer).toString());
    if ('op' in frame) return this.desk.answer(viewer, frame);
    framesRefused.inc({ code: frame.code });
    viewer.send({ op: 'error', ...frame });
    viewer.misspoke();
  }

  private showAll(): void {
    if (this.viewers.size === 0) return;
    this.refresh();
    const now = Date.now();
    for (const viewer of this.viewers) {
      viewer.show(this.picture, now);
      this.desk.showWatched(viewer);
    }
  }

  private refresh(): void {
    for (const [name, section] of Object.entries(this.view.sections(Date.now())))
      this.picture.set(name, section);
  }
}
