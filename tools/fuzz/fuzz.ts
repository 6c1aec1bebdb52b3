import { type Kafka } from 'kafkajs';
import { type Finding, type Target } from './finding.js';
import { HttpFuzz } from './http-fuzz.js';
import { Dice } from './nasty.js';
import { RecordFuzz } from './record-fuzz.js';
import { SocketFuzz, type SocketTarget } from './socket-fuzz.js';
import { VitalSigns } from './vital-signs.js';

export const PARTS = ['http', 'kafka', 'sockets'] as const;
export type Part = (typeof PARTS)[number];

export interface FuzzOptions {
  readonly targets: readonly Target[];
  readonly sockets: readonly SocketTarget[];
  readonly kafka: Kafka;
  /** Of a user of the teams app. */
  readonly token?: string;
  readonly seconds: number;
  readonly seed: number;
  readonly only?: readonly Part[];
}

export interface FuzzResult {
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly records: number;
  readonly frames: number;
}

/** One run shows each kind of fault once; more of a kind are the same one mostly. */
const MOST_FINDINGS = 20;

/**
 * Sends what nobody should send, for so long, to running apps and to their topics, and watches them. What is sent follows
 * from the seed; what it meets also from how busy the machine is.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { targets, seconds, seed, only = PARTS } = options;
  const wanted = (part: Part) => only.includes(part);
  const signs = await Promise.all(targets.map((target) => VitalSigns.of(target)));
  const https = wanted('http')
    ? await Promise.all(targets.map((one) => HttpFuzz.of(one, options.token)))
    : [];
  const sockets = wanted('sockets') ? options.sockets.map((target) => new SocketFuzz(target)) : [];
  const records = wanted('kafka') ? await RecordFuzz.open(options.kafka) : undefined;
  const findings = new Map<string, Finding>();
  const until = performance.now() + seconds * 1000;
  /** Each has dice of its own, so that who is slow does not change what the others send. */
  const repeat = async (number: number, once: (dice: Dice) => Promise<Finding | undefined | void>) => {
    const dice = new Dice(seed * 1009 + number);
    while (performance.now() < until && findings.size < MOST_FINDINGS) {
      const finding = await once(dice);
      if (finding) findings.set(`${finding.app} ${finding.what}`.slice(0, 120), finding);
    }
  };
  await Promise.all([
    ...https.map((http, index) => repeat(index, (dice) => http.once(dice))),
    ...sockets.map((socket, index) => repeat(100 + index, (dice) => socket.once(dice))),
    ...(records ? [repeat(200, (dice) => records.once(dice))] : []),
  ]);
  await records?.close();
  const seen = (await Promise.all(signs.map((sign) => sign.findings()))).flat();
  const lately = records?.last.join('\n');
  return {
    findings: [
      ...findings.values(),
      ...seen.map((finding) => ({
        ...finding,
        ...(lately !== undefined && { reproduction: `perhaps one of the last records:\n${lately}` }),
      })),
    ],
    requests: sum(https),
    frames: sum(sockets),
    records: records?.sent ?? 0,
  };
}

function sum(fuzzers: readonly { readonly sent: number }[]): number {
  return fuzzers.reduce((total, { sent }) => total + sent, 0);
}
