import { messageLog } from '#libs/events';
import { type BenchContext, type BenchItem, type Goal, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, P50, P99, tableOf } from '../report/columns.js';
import { type Figure, ratioOf, type Samples } from '../rounds.js';
import { stockMessages } from '../servers/topics.js';
import { atFixedRate, oneByOne, sampleOf } from '../talk/talk.js';
import { STOCK_ENV } from './chat-drain.js';

interface Way {
  /** Resolves to latencies, ms. */
  readonly talk: (url: string, seconds: number) => Promise<number[]>;
  /** Into how many parts a measurement is cut. */
  readonly turns: number;
}

const PER_SECOND = 300;
const OURS = 'ours';
const STOCK = 'stock Nest chain';
const WAYS: Readonly<Record<string, Way>> = {
  'one by one': { talk: oneByOne, turns: 10 },
  // Whole, for who cannot keep up falls behind more with every second.
  [`${PER_SECOND}/s`]: { talk: (url, seconds) => atFixedRate(url, PER_SECOND, seconds), turns: 1 },
};

export const chatLatency: BenchItem = {
  name: 'chat-latency',
  title: 'Chat: from a message being sent until GET shows it',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers } = context;
    await servers.createTopics([messageLog, stockMessages]);
    await servers.empty(messageLog.name);
    try {
      // One way after the other: what a busy minute leaves to the servers would be counted against whoever comes next.
      let samples: Samples = {};
      for (const way of Object.keys(WAYS)) samples = { ...samples, ...(await measure(way, context)) };
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99]),
        goals: Object.keys(WAYS).flatMap((way) => [
          goal('p50', 'p50Ms', way, samples),
          goal('p99', 'p99Ms', way, samples),
        ]),
        notes: [
          'each of them is one process that takes, stores and reads, with w=majority, j=true and read concern local',
        ],
        countFaults: [],
      };
    } finally {
      await BenchProcess.stopAll();
    }
  },
};

/** Two processes of one build differ by as much as the contenders may, so each round has its own. */
async function measure(way: string, context: BenchContext): Promise<Samples> {
  const { sizes, onProgress } = context;
  const samples: Record<string, Sample[]> = { [nameOf(OURS, way)]: [], [nameOf(STOCK, way)]: [] };
  for (let round = 0; round < sizes.rounds; round += 1) {
    onProgress(`${way}: round ${round + 1} of ${sizes.rounds}`);
    const urls = await startBoth(context);
    // As long as they are measured, since a process of a few seconds still compiles what it runs.
    await talkInTurns(way, urls, sizes.talkSeconds);
    // Not always the same one follows the other.
    const ordered = new Map(round % 2 === 0 ? urls : [...urls].reverse());
    const heard = await talkInTurns(way, ordered, sizes.talkSeconds);
    for (const [name, latencies] of heard) samples[nameOf(name, way)]?.push(sampleOf(latencies));
    await BenchProcess.stopAll();
  }
  return samples;
}

/** So many seconds with each of them, in turns, so that what else goes on in the machine hits both. */
async function talkInTurns(way: string, urls: ReadonlyMap<string, string>, seconds: number) {
  const { talk, turns } = WAYS[way] as Way;
  const heard = new Map([...urls.keys()].map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < turns; turn += 1) {
    const order = turn % 2 === 0 ? [...urls] : [...urls].reverse();
    for (const [name, url] of order) heard.get(name)?.push(...(await talk(url, seconds / turns)));
  }
  return heard;
}

/** Resolves to their addresses. */
async function startBoth({ servers, profiles }: BenchContext): Promise<Map<string, string>> {
  const start = async (name: string, entry: string, portVariable: string, env: Record<string, string>) => {
    const plan = { name, entry, env: { ...servers.env, ...env }, profiles };
    return [name, (await startHttpContender(plan, portVariable)).url] as const;
  };
  const { name: topic } = stockMessages;
  const ofStock = { ...STOCK_ENV, TOPIC: topic, GROUP: topic, DATABASE: topic.replaceAll('-', '_') };
  return new Map(
    await Promise.all([
      start(OURS, 'run/chat.js', 'CHAT_PORT', { CHAT_DATABASE: 'bench_chat_latency' }),
      start(STOCK, 'tools/bench/stock/chat-main.js', 'PORT', ofStock),
    ]),
  );
}

function nameOf(contender: string, way: string): string {
  return `${contender}, ${way}`;
}

function goal(what: string, figure: Figure, way: string, samples: Samples): Goal {
  return {
    what: `${what} ${way}, against the ${STOCK}`,
    rule: 'at most',
    limit: 1,
    unit: '',
    measured: ratioOf(samples, nameOf(OURS, way), nameOf(STOCK, way), figure),
  };
}
