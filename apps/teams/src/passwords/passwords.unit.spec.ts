import { describe, expect, it } from '@jest/globals';
import { PasswordDesk, PasswordsBusy } from './password-desk.js';
import { isPassword, storedPassword } from './stored-password.js';

const CHEAP = { log2N: 10, r: 8, p: 1 };

describe('a stored password', () => {
  it('is opened by the same password alone', async () => {
    const stored = await storedPassword('correct horse', CHEAP);
    expect(await isPassword('correct horse', stored)).toBe(true);
    expect(await isPassword('correct horsf', stored)).toBe(false);
    expect(await isPassword('', stored)).toBe(false);
  });

  it('is opened by the same characters in other code points', async () => {
    expect(await isPassword('cafe\u0301-au-lait', await storedPassword('caf\u00e9-au-lait', CHEAP))).toBe(
      true,
    );
  });

  it('says its cost, and never the same twice', async () => {
    const [one, other] = await Promise.all([
      storedPassword('secret', CHEAP),
      storedPassword('secret', CHEAP),
    ]);
    expect(one).toMatch(/^scrypt\$10\$8\$1\$/);
    expect(one).not.toBe(other);
    expect(one).not.toContain('secret');
  });

  it('is opened though new ones cost more by now', async () => {
    const stored = await storedPassword('secret', CHEAP);
    expect(await new PasswordDesk({ log2N: 11, r: 8, p: 1 }).check('secret', stored)).toBe(true);
  });

  it.each(['', 'secret', 'scrypt$30$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA', 'bcrypt$10$8$1$a$b'])(
    'is refused when it was not made here: %p',
    async (stored) => {
      await expect(isPassword('secret', stored)).rejects.toThrow('not one of this service');
    },
  );
});

describe('the password desk', () => {
  it('finds no password of nobody right, whatever it is', async () => {
    const desk = new PasswordDesk(CHEAP);
    expect(await desk.check('', undefined)).toBe(false);
    expect(await desk.check('secret', undefined)).toBe(false);
  });

  it('turns away what would wait too long, and takes more afterwards', async () => {
    const desk = new PasswordDesk(CHEAP, 1);
    const many = Array.from({ length: 70 }, () => desk.store('secret'));
    const results = await Promise.allSettled(many);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(5);
    expect(refused.every(({ reason }) => reason instanceof PasswordsBusy)).toBe(true);
    expect(await desk.check('secret', await desk.store('secret'))).toBe(true);
  });
});
