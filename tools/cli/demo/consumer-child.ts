import { join } from 'node:path';
import { PROJECT } from '../../stack/directories.js';
import { type ConsumerTask } from './consumer-task.js';
import { DemoProcess } from './demo-process.js';
import { HERE } from './kill-switch.js';

const MAIN = join(PROJECT, 'dist', 'tools', 'cli', 'demo', 'consumer-main.js');

/** A consumer process of the delivery demonstration. */
export class ConsumerChild extends DemoProcess {
  /** It holds still at the moment at which it shall be killed. */
  atMoment = false;

  constructor(task: ConsumerTask, brokers: string) {
    super({
      name: `The consumer for "${task.way}"`,
      entry: MAIN,
      args: [JSON.stringify(task)],
      env: { KAFKA_BOOTSTRAP: brokers },
    });
    this.onMessage((message) => (this.atMoment ||= message === HERE));
  }
}
