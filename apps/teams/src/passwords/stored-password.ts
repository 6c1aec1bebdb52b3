import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** How hard a password is made to guess: scrypt with N = 2^log2N takes 1 KiB * N * r / 8 of memory, p times over. */
export interface PasswordCost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
// What is stored says its cost, and must not be able to say more than a process can bear.
const STORED = /^scrypt\$(1\d|20)\$(8)\$([1-9])\$([A-Za-z0-9+/]{22}==)\$([A-Za-z0-9+/]{43}=)$/;

/** `scrypt$<log2N>$<r>$<p>$<salt>$<hash>`, so that a later, higher cost can live beside this one. */
export async function storedPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derived(password, salt, cost);
  const { log2N, r, p } = cost;
  return ['scrypt', log2N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Takes the same time whether the password is the right one or not. Rejects when `stored` was not made here. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, log2N, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (!salt || !hash) throw new Error('a stored password is not one of this service');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  return timingSafeEqual(
    await derived(password, Buffer.from(salt, 'base64'), cost),
    Buffer.from(hash, 'base64'),
  );
}

function derived(password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** log2N;
  // Twice of what the algorithm takes; the default of Node is too small for a hard one.
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    // The same characters can be typed as different code points.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
