import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { MEMBER } from './team-log.js';

/** Makes tokens that a service accepts which is told where its keys are. */
export class BenchIssuer {
  private constructor(
    private readonly directory: string,
    readonly token: string,
  ) {}

  static async open(): Promise<BenchIssuer> {
    const directory = await mkdtemp(join(tmpdir(), 'ordered-bench-keys-'));
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'EdDSA', use: 'sig' };
    await writeFile(join(directory, 'keys.json'), JSON.stringify({ keys: [jwk] }));
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
      .setSubject(MEMBER)
      .setIssuer('ordered')
      .setAudience('ordered')
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(privateKey);
    return new BenchIssuer(directory, token);
  }

  get env(): Record<string, string> {
    return { JWT_KEYS_FILE: join(this.directory, 'keys.json') };
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
