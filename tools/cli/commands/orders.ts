import { MAX_QUANTITY, type OrderPlacedData } from '#libs/events';
import { KafkaPublisher, placeOf } from '#libs/kafka';
import { type Command, Option } from 'commander';
import { EXIT } from '../cli-error.js';
import { answer, sharedFlags, suiteOf } from '../command.js';
import { generateOrders, type Generation } from '../generate/generate-orders.js';
import { GenerationTally } from '../generate/generation-tally.js';
import { itemList } from '../generate/item-list.js';
import { orderStream } from '../generate/order-stream.js';
import { requireOrderTopic } from '../generate/order-topic.js';
import { progressText, summaryText } from '../generate/summary-text.js';
import { interruption } from '../interruption.js';
import { wholeNumber } from '../number-option.js';
import { print, warn } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { type Suite } from '../suite.js';

interface Flags {
  readonly rate: number;
  readonly users: number;
  readonly count: number;
  readonly items: readonly string[];
  readonly maxQuantity: number;
  readonly unreadable: number;
  readonly seed?: number;
  readonly verbose?: true;
}

const STOCKED: readonly string[] = ['pizza', 'burger', 'salad', 'sandwich'];
/** So few a second can be read as they come. */
const READABLE_RATE = 10;

export function registerOrders(program: Command): void {
  const orders = program.command('orders').description('Orders for trying the suite.');
  orders
    .command('generate')
    .description('Publishes OrderPlaced events straight to Kafka, past the HTTP service, keyed by user.')
    .option(
      '--rate <n>',
      'orders per second; 0 is as fast as the broker acknowledges',
      wholeNumber(0, 1e6),
      50,
    )
    .option('--users <n>', 'how many users order: user-1, user-2, ...', wholeNumber(1, 1e6), 20)
    .option('--count <n>', 'how many orders; 0 is until Ctrl+C', wholeNumber(0, 1e9), 1000)
    .addOption(
      new Option('--items <list>', 'what they order, separated by commas')
        .argParser(itemList)
        .default(STOCKED, STOCKED.join(',')),
    )
    .option('--max-quantity <n>', 'largest quantity of one order', wholeNumber(1, MAX_QUANTITY), 3)
    .option(
      '--unreadable <percent>',
      'records beside them that no consumer can read, to try the dead letters with',
      wholeNumber(0, 100),
      0,
    )
    .option('--seed <n>', 'the same users, items and quantities each time', wholeNumber(0, 2 ** 32 - 1))
    .option('--verbose', `print where each order went; done by itself up to ${READABLE_RATE} per second`)
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- orders generate --rate 50 --users 20 --count 1000
  npm run cli -- orders generate --rate 0 --count 100000      as fast as possible
  npm run cli -- orders generate --rate 2 --count 0           two a second until Ctrl+C

Ctrl+C ends with the summary. Ends with 1 when an order was not acknowledged.`,
    )
    .action(async (flags: Flags, command: Command) => {
      const suite = await suiteOf(command);
      await requireOrderTopic(suite);
      await generate(suite, flags, command);
    });
}

async function generate(suite: Suite, flags: Flags, command: Command): Promise<void> {
  const { rate, count, unreadable, seed = Math.floor(Math.random() * 2 ** 32) } = flags;
  const eachShown = flags.verbose ?? (rate > 0 && rate <= READABLE_RATE && !sharedFlags(command).json);
  const publisher = new KafkaPublisher({
    kafka: suite.kafka(),
    settings: suite.settings,
    service: 'orders-generator',
    instance: `cli-${process.pid}`,
  });
  await publisher.start();
  const tally = new GenerationTally();
  const progress = eachShown ? undefined : new ProgressLine(() => progressText(tally.summary));
  try {
    await generateOrders({
      publisher,
      orders: orderStream({ ...flags, seed }),
      rate,
      count,
      unreadable,
      tally,
      signal: interruption(),
      ...(eachShown && eachOrder(command)),
    });
  } finally {
    progress?.stop();
    await publisher.stop();
  }
  const { summary } = tally;
  answer(command, { ...summary, seed }, () => `${summaryText(summary)} (seed ${seed})`);
  if (summary.acknowledged < summary.sent) process.exitCode = EXIT.negative;
}

/** With --json the answer alone belongs on stdout. */
function eachOrder(command: Command): Pick<Generation, 'onAcknowledged' | 'onFailed'> {
  const show = sharedFlags(command).json ? warn : print;
  return {
    onAcknowledged: (order, record) => show(`${placeOf(record)}  ${orderText(order)}`),
    onFailed: (order, { code }) => warn(`not acknowledged, ${code}  ${orderText(order)}`),
  };
}

function orderText({ user_id, quantity, item, order_id }: OrderPlacedData): string {
  return `${user_id}  ${quantity} ${item}  ${order_id}`;
}
