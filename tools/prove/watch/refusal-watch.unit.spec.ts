import { describe, expect, it } from '@jest/globals';
import { RefusalWatch } from './refusal-watch.js';

const refused = { asked: 'order', key: 'one', verdict: 'unknown', error: 'connect ECONNREFUSED' };
const answered = { asked: 'order', key: 'one', verdict: 'ok', status: 202 };

async function breachesOf(...entries: object[]): Promise<readonly string[]> {
  const watch = new RefusalWatch();
  await watch.during(() => Promise.resolve(entries.forEach((entry) => watch.hear(entry))));
  return watch.breaches;
}

describe('what clients see of a restart', () => {
  it('may be a refusal by one instance, which the next answers', async () => {
    expect(await breachesOf(refused, answered, refused, answered)).toEqual([]);
  });

  it('must not be a refusal by the next one too', async () => {
    expect(await breachesOf(refused, { ...refused, status: 503 })).toEqual([
      expect.stringContaining('refused by both'),
    ]);
  });

  it('tells requests apart by what they ask for', async () => {
    expect(await breachesOf(refused, { ...refused, key: 'two' }, { ...refused, asked: 'post' })).toEqual([]);
  });

  it('must not be another error than 503', async () => {
    const fault = { asked: 'cancel', orderId: '7', verdict: 'unknown', status: 500 };
    expect(await breachesOf(fault)).toEqual([expect.stringContaining('I16: not 503')]);
  });

  it('is nothing that was before or afterwards', async () => {
    const watch = new RefusalWatch();
    watch.hear(refused);
    await watch.during(() => Promise.resolve(watch.hear(refused)));
    watch.hear(refused);
    expect(watch.breaches).toEqual([]);
    expect(watch.counts).toEqual({ 'answers while restarted': 0, 'refused by one and asked again': 1 });
  });
});
