import { setTimeout as sleep } from 'node:timers/promises';
import { type Sample } from '../item.js';
import { quantileOf } from '../statistics.js';
import { fetchAgain } from './fetch-again.js';
import { ConversationWatch } from './conversation-watch.js';

const CONVERSATIONS = 4;
const PAUSE_MS = 5;
const PATIENCE_MS = 60_000;
let talks = 0;

/** The ms from a message's request being sent until it can be read, each message sent when the one before it was read. */
export async function oneByOne(url: string, seconds: number): Promise<number[]> {
  const [line] = newLines(url, 1, 0);
  const latencies: number[] = [];
  const deadline = performance.now() + seconds * 1000;
  while (line && performance.now() < deadline) latencies.push(await line.say(performance.now()));
  return latencies;
}

/** The same at a fixed rate, whether those before were read or not. Late sending counts as waiting. */
export async function atFixedRate(url: string, perSecond: number, seconds: number): Promise<number[]> {
  const lines = newLines(url, CONVERSATIONS, PAUSE_MS);
  const startedAt = performance.now();
  const latencies: Promise<number>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = startedAt + (index * 1000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const said = lines[index % lines.length]?.say(due) ?? Promise.resolve(0);
    // Looked at when all are sent.
    said.catch(() => undefined);
    latencies.push(said);
  }
  const late = new AbortController();
  const tooLate = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() =>
    Promise.reject<number[]>(new Error(`messages could not be read within ${PATIENCE_MS / 1000} s`)),
  );
  tooLate.catch(() => undefined);
  const all = await Promise.race([Promise.all(latencies), tooLate]);
  late.abort();
  return all;
}

/** One user's side of a conversation that nobody had before. */
class Line {
  private readonly watch: ConversationWatch;
  private said = 0;

  constructor(
    private readonly url: string,
    private readonly fromUser: string,
    private readonly toUser: string,
    pauseMs: number,
  ) {
    this.watch = new ConversationWatch(url, `${fromUser}/${toUser}`, pauseMs);
  }

  /** Resolves to the ms from `due` until the message was read. */
  async say(due: number): Promise<number> {
    const content = `Message ${(this.said += 1)} of a conversation about nothing much`;
    const { fromUser, toUser } = this;
    const read = this.watch.seen(content).then(() => performance.now() - due);
    read.catch(() => undefined);
    const answer = await fetchAgain(`${this.url}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fromUser, toUser, content }),
    });
    const text = await answer.text();
    if (answer.status !== 202) throw new Error(`a message was refused with ${answer.status}: ${text}`);
    return read;
  }
}

function newLines(url: string, count: number, pauseMs: number): Line[] {
  talks += 1;
  return Array.from({ length: count }, (_, index) => {
    const name = `talk-${talks}-${index}`;
    return new Line(url, `${name}-a`, `${name}-b`, pauseMs);
  });
}

export function sampleOf(latencies: readonly number[]): Sample {
  const sorted = [...latencies].sort((one, other) => one - other);
  return { p50Ms: quantileOf(sorted, 0.5), p99Ms: quantileOf(sorted, 0.99) };
}
