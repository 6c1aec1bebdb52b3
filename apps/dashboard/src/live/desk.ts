import { Injectable } from '@nestjs/common';
import { LoadRunner } from '../demo/load-runner.js';
import { RecordReader } from '../query/record-reader.js';
import { LogView } from '../watch/log-view.js';
import { type ClientFrame } from './client-frame.js';
import { type Viewer } from './viewer.js';

/** Answers what pages ask for beside the picture. */
@Injectable()
export class Desk {
  constructor(
    private readonly view: LogView,
    private readonly records: RecordReader,
    private readonly loads: LoadRunner,
  ) {}

  answer(viewer: Viewer, frame: ClientFrame): void {
    switch (frame.op) {
      case 'timeline':
        viewer.watched = frame.user_id === undefined ? undefined : { userId: frame.user_id, version: -1 };
        return this.showWatched(viewer);
      case 'ordering':
        return viewer.send({ op: 'ordering', ...this.view.posts.orderOf(frame.user_id) });
      case 'dead-letters':
        return viewer.send({
          op: 'dead-letters',
          topic: frame.topic,
          letters: this.view.deadLetters.of(frame.topic),
        });
      case 'load':
        return this.setLoad(viewer, frame);
      case 'record':
        return void this.sendRecord(viewer, frame);
    }
  }

  /** The watched user's posts, when there are others than were sent last. */
  showWatched(viewer: Viewer): void {
    const { watched } = viewer;
    if (!watched || !viewer.hasRoom) return;
    const version = this.view.posts.versionOf(watched.userId);
    if (version === watched.version) return;
    watched.version = version;
    viewer.send({
      op: 'timeline',
      ...this.view.posts.orderOf(watched.userId),
      latest: this.view.posts.of(watched.userId),
    });
  }

  left(viewer: Viewer): void {
    this.loads.stop(viewer);
  }

  private setLoad(viewer: Viewer, { kind, rate }: Extract<ClientFrame, { op: 'load' }>): void {
    const state = this.loads.set(viewer, kind, rate, (progress) => viewer.send({ op: 'load', ...progress }));
    viewer.send({ op: 'load', ...state });
  }

  private async sendRecord(viewer: Viewer, place: Extract<ClientFrame, { op: 'record' }>): Promise<void> {
    const { topic, partition, offset } = place;
    const found = await this.records.read({ topic, partition, offset });
    viewer.send({ op: 'record', topic, partition, offset, ...found });
  }
}
