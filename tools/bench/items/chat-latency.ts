import { messageLog } from '#libs/events';
import { type BenchContext, type BenchItem, type Goal, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, P50, P99, tableOf } from '../report/columns.js';
import { alternate, type Figure, ratioOf, type Samples } from '../rounds.js';
import { stockMessages } from '../servers/topics.js';
import { atFixedRate, oneByOne } from '../talk/talk.js';
import { STOCK_ENV } from './chat-drain.js';

const PER_SECOND = 300;
const OURS = 'ours';
const STOCK = 'stock Nest chain';
const WAYS: Readonly<Record<string, (url: string, seconds: number) => Promise<Sample>>> = {
  'one by one': oneByOne,
  [`${PER_SECOND}/s`]: (url, seconds) => atFixedRate(url, PER_SECOND, seconds),
};

export const chatLatency: BenchItem = {
  name: 'chat-latency',
  title: 'Chat: from a message being sent until GET shows it',

  async run({ servers, sizes, profiles, onProgress }: BenchContext): Promise<ItemResult> {
    await servers.createTopics([messageLog, stockMessages]);
    await servers.empty(messageLog.name);
    const start = async (name: string, entry: string, portVariable: string, env: Record<string, string>) => {
      const plan = { name, entry, env: { ...servers.env, ...env }, profiles };
      return [name, (await startHttpContender(plan, portVariable)).url] as const;
    };
    const { name: topic } = stockMessages;
    const ofStock = { ...STOCK_ENV, TOPIC: topic, GROUP: topic, DATABASE: topic.replaceAll('-', '_') };
    const urls = await Promise.all([
      start(OURS, 'run/chat.js', 'CHAT_PORT', { CHAT_DATABASE: 'bench_chat_latency' }),
      start(STOCK, 'tools/bench/stock/chat-main.js', 'PORT', ofStock),
    ]);
    const contenders = Object.entries(WAYS).flatMap(([way, talk]) =>
      urls.map(([name, url]) => ({
        name: nameOf(name, way),
        measure: () => talk(url, sizes.talkSeconds),
        warmUp: () => talk(url, sizes.warmUpSeconds),
      })),
    );
    try {
      onProgress('warming up');
      for (const { warmUp } of contenders) await warmUp();
      const samples = await alternate(contenders, sizes.rounds, onProgress);
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
