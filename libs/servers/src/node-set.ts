import { type ProcessExit, type ServerProcess } from './process/server-process.js';
import { type RunningServers, type ServerNode } from './running-servers.js';
import { ServerError } from './server-error.js';
import { waitUntil } from './wait-until.js';

const READY_TIMEOUT_MS = 90_000;

export interface Member {
  readonly port: number;
  readonly process: ServerProcess;
  /** Whether this member serves now; may throw, which counts as no. */
  readonly serves: () => Promise<boolean>;
}

/** The part of a cluster's life that does not depend on what it serves. */
export class NodeSet implements RunningServers {
  readonly nodes: readonly ServerNode[];

  constructor(private readonly members: readonly Member[]) {
    this.nodes = members.map(({ port, process }, index) => ({
      node: index + 1,
      port,
      logFile: process.command.logFile,
      get pid() {
        return process.pid;
      },
    }));
  }

  /** Starts every member and waits until each serves; stops all of them when one does not. */
  async start(): Promise<void> {
    try {
      await Promise.all(this.members.map(({ process }) => process.keepLastLog()));
      await Promise.all(this.members.map(({ process }) => process.start()));
      await Promise.all(this.members.map(untilItServes));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.stop()));
  }

  stopNode(node: number): Promise<void> {
    return this.member(node).process.stop();
  }

  kill(node: number): Promise<void> {
    return this.member(node).process.kill();
  }

  async restart(node: number): Promise<void> {
    const member = this.member(node);
    await member.process.stop();
    await member.process.start();
    await untilItServes(member);
  }

  onUnexpectedExit(listener: (node: ServerNode, exit: ProcessExit) => void): void {
    this.members.forEach(({ process }, index) => {
      process.onUnexpectedExit((exit) => listener(this.nodes[index]!, exit));
    });
  }

  private member(node: number): Member {
    const member = this.members[node - 1];
    if (!member) throw new RangeError(`There is no node ${node}; nodes are 1 to ${this.members.length}`);
    return member;
  }
}

async function untilItServes({ process, serves }: Member): Promise<void> {
  const { name, logFile } = process.command;
  const ready = await waitUntil(
    async () => {
      if (process.pid === undefined) {
        throw new ServerError(
          'START_FAILED',
          `${name} ended before it served. Its log (${logFile}) ends with:\n${await process.lastLines()}`,
        );
      }
      return serves().catch(() => false);
    },
    { timeoutMs: READY_TIMEOUT_MS },
  );
  if (!ready) {
    throw new ServerError(
      'START_FAILED',
      `${name} did not serve within ${READY_TIMEOUT_MS / 1000} s. Its log (${logFile}) ends with:\n${await process.lastLines()}`,
    );
  }
}
