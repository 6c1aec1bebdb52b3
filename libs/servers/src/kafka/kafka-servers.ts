import { type Progress } from '../progress.js';
import { type RunningServers } from '../running-servers.js';
import { type ServerSecurity } from '../security/server-security.js';

export interface KafkaOptions {
  /** 1, or 3 for a cluster that survives the loss of one (replication factor 3, min ISR 2). */
  readonly brokers: number;
  /** Kept over restarts; the number of brokers must stay the same. */
  readonly dataDir: string;
  /** One per broker; free ones when not given. */
  readonly ports?: readonly number[];
  /** One per broker: what clients are told to connect to, for a fault proxy that forwards to `ports`. */
  readonly advertisedPorts?: readonly number[];
  /**
   * For minutes, as in a test: half the heap, and no optimising compiler, which in that time costs the machine more than it
   * gives back (3 s instead of 5 s of CPU until it serves).
   */
  readonly shortLived?: boolean;
  /** TLS and SCRAM, which the data keeps: with or without must stay the same over restarts. */
  readonly security?: ServerSecurity;
  /** Broker settings that replace or extend ours. */
  readonly config?: Readonly<Record<string, string>>;
  readonly onProgress?: Progress;
}

export interface KafkaServers extends RunningServers {
  /** `127.0.0.1:9092,...` */
  readonly bootstrap: string;
}
