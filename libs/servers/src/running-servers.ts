import { type ProcessExit } from './process/server-process.js';

/** One node; it keeps its port, data and log file over restarts. */
export interface ServerNode {
  /** 1, 2, 3 ... */
  readonly node: number;
  readonly port: number;
  /** undefined while it is down. */
  readonly pid: number | undefined;
  readonly logFile: string;
}

/** Servers that this process started and answers for; they end with it, even when it is killed. */
export interface RunningServers {
  readonly nodes: readonly ServerNode[];
  /** Stops every node cleanly. Idempotent. */
  stop(): Promise<void>;
  /** Stops one node cleanly; the others go on. */
  stopNode(node: number): Promise<void>;
  /** SIGKILL: what a crash does. Resolves when the process is gone. */
  kill(node: number): Promise<void>;
  /** Starts a node that is down, or stops it cleanly first; same port, same data. Resolves when it serves again. */
  restart(node: number): Promise<void>;
  /** Hears of a node that ended without being asked to. */
  onUnexpectedExit(listener: (node: ServerNode, exit: ProcessExit) => void): void;
}
