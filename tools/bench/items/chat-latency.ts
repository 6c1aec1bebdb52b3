import { messageLog } from '#libs/events';
import { type BenchContext, type BenchItem, type Goal, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, P50, P99, tableOf } from '../report/columns.js';
import { alternate, type Figure, ratioOf, type Samples } from '../rounds.js';
import { stockMessages } from '../servers/topics.js';
import { atFixedRate, oneByOne } from '../talk/talk.js';
import { STOCK_ENV } from './chat-drain.js';

type Talk = (url: string, seconds: number) => Promise<Sample>;

const PER_SECOND = 300;
const OURS = 'ours';
const STOCK = 'stock Nest chain';
const WAYS: Readonly<Record<string, Talk>> = {
  'one by one': oneByOne,
  [`${PER_SECOND}/s`]: (url, seconds) => atFixedRate(url, PER_SECOND, seconds),
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
      for (const [way, talkBy] of Object.entries(WAYS))
        samples = { ...samples, ...(await measure(way, talkBy, context)) };
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
function measure(way: string, talkBy: Talk, context: BenchContext): Promise<Samples> {
  const { sizes, onProgress } = context;
  let urls: Readonly<Record<string, string>> = {};
  const talk = (name: string, seconds: number) => talkBy(urls[name] ?? '', seconds);
  const contenders = [OURS, STOCK].map((name) => ({
    name: nameOf(name, way),
    measure: () => talk(name, sizes.talkSeconds),
  }));
  const startAnew = async () => {
    await BenchProcess.stopAll();
    urls = await startBoth(context);
    // As long as they are measured, since a process of a few seconds still compiles what it runs.
    for (const name of [OURS, STOCK]) await talk(name, sizes.talkSeconds);
  };
  return alternate(contenders, sizes.rounds, (line) => onProgress(`${way}: ${line}`), startAnew);
}

/** Resolves to their addresses. */
async function startBoth({ servers, profiles }: BenchContext): Promise<Record<string, string>> {
  const start = async (name: string, entry: string, portVariable: string, env: Record<string, string>) => {
    const plan = { name, entry, env: { ...servers.env, ...env }, profiles };
    return [name, (await startHttpContender(plan, portVariable)).url] as const;
  };
  const { name: topic } = stockMessages;
  const ofStock = { ...STOCK_ENV, TOPIC: topic, GROUP: topic, DATABASE: topic.replaceAll('-', '_') };
  return Object.fromEntries(
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
