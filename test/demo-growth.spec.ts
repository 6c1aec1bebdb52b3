import { describe, expect, it, jest } from '@jest/globals';
import { runCommand } from './command-line.js';

jest.setTimeout(120_000);

/** Addresses where nobody answers: the demonstration needs no running suite. */
const NOWHERE = { KAFKA_BOOTSTRAP: '127.0.0.1:9', MONGO_URL: 'mongodb://127.0.0.1:9/?replicaSet=rs0' };

describe('demo growth', () => {
  it('gives a topic more partitions under load, and every post is in its timeline once, in order', async () => {
    const args = ['demo', 'growth', '--posts', '60', '--json'];
    const { code, stdout, stderr } = await runCommand(args, NOWHERE);
    if (stdout === '') throw new Error(`${code}\n${stderr}`);
    const growth = JSON.parse(stdout) as { posts: number; users_moved: number };
    expect(growth).toMatchObject({
      ...{ old_partitions: 6, new_partitions: 12, users: 12 },
      ...{ timelines_wrong: [], violations: 0 },
    });
    expect(growth.posts).toBeGreaterThanOrEqual(120);
    // Else nothing was shown.
    expect(growth.users_moved).toBeGreaterThan(0);
    expect(code).toBe(0);
  });
});
