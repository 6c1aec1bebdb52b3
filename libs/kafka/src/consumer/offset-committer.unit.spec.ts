import { describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type Offsets } from 'kafkajs';
import { OffsetCommitter } from './offset-committer.js';

/** A broker whose answers the test gives. */
class Broker {
  readonly asked: string[] = [];
  private answer: ((error?: Error) => void) | undefined;

  readonly commit = ({ topics }: Offsets): Promise<void> => {
    this.asked.push(
      topics
        .flatMap(({ partitions }) => partitions.map(({ partition, offset }) => `${partition}:${offset}`))
        .join(' '),
    );
    return new Promise((resolve, reject) => {
      this.answer = (error) => (error ? reject(error) : resolve());
    });
  };

  async reply(error?: Error): Promise<void> {
    this.answer?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function committer(broker: Broker) {
  const committed: string[] = [];
  const created = new OffsetCommitter(
    () => undefined,
    (_, partition, next) => committed.push(`${partition}:${next}`),
  );
  created.use(broker.commit);
  return { committer: created, committed };
}

describe('the offset committer', () => {
  it('commits at once, and gathers what comes while a commit is under way and a moment after it', async () => {
    const broker = new Broker();
    const { committer: one, committed } = committer(broker);
    one.mark('t', 0, 5n);
    one.mark('t', 0, 7n);
    one.mark('t', 1, 3n);
    await broker.reply();
    one.mark('t', 0, 9n);
    await eventually(() => expect(broker.asked).toEqual(['0:5', '0:9 1:3']));
    await broker.reply();
    expect(committed).toEqual(['0:5', '0:9', '1:3']);
    await one.close();
  });

  it('does not wait for more when it is told to hurry', async () => {
    const broker = new Broker();
    const { committer: one, committed } = committer(broker);
    one.mark('t', 0, 5n);
    await broker.reply();
    one.mark('t', 0, 9n);
    one.hurry();
    await new Promise((resolve) => setImmediate(resolve));
    await broker.reply();
    expect(committed).toEqual(['0:5', '0:9']);
    await one.close();
  });

  it('does not commit for a partition that was given away while a commit of it failed', async () => {
    const broker = new Broker();
    const { committer: one, committed } = committer(broker);
    one.mark('t', 0, 5n);
    one.forget();
    await broker.reply(new Error('rebalance in progress'));
    await one.close();
    expect(broker.asked).toEqual(['0:5']);
    expect(committed).toEqual([]);
  });

  it('commits everything that is marked before it closes', async () => {
    const broker = new Broker();
    const { committer: one, committed } = committer(broker);
    one.mark('t', 0, 5n);
    one.mark('t', 0, 9n);
    const closed = one.close();
    await broker.reply();
    await broker.reply();
    await closed;
    expect(committed).toEqual(['0:5', '0:9']);
  });
});
