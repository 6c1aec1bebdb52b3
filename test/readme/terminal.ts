import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from '#libs/testing';
import { LastWill } from './last-will.js';
import { type ProjectCopy } from './project-copy.js';

interface Foreground {
  readonly command: string;
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  readonly will: LastWill;
}

/** What a command that stays says when it can be used, and what it says last. */
interface Says {
  readonly ready: RegExp;
  readonly goodbye: RegExp;
}

/** Where a reader of the README types: the commands as written, with ports and ids put in. */
export class Terminal {
  readonly #foreground: (Foreground & Says)[] = [];
  /** Of the order and the user that were answered last. */
  readonly #ids = new Map<string, string>();

  constructor(private readonly copy: ProjectCopy) {}

  /** A command that ends. Resolves with all that it wrote; rejects when it fails. */
  async run(text: string): Promise<string> {
    const command = this.spawn(text);
    const code = await command.ended;
    command.will.revoke();
    const output = command.output();
    if (code !== 0) throw new Error(`${command.command}\nended with ${code}:\n${output.slice(-4_000)}`);
    for (const name of ['order_id', 'user_id']) {
      const id = new RegExp(`"${name}":"([^"]+)"`).exec(output)?.[1];
      if (id !== undefined) this.#ids.set(`<${name}>`, id);
    }
    return output;
  }

  /** A command that stays until Ctrl+C. Resolves when it has written what `ready` matches. */
  async stay(text: string, { ready, goodbye }: Says): Promise<void> {
    const command = this.spawn(text);
    let code: number | null | undefined;
    void command.ended.then((end) => (code = end));
    const settled = () => {
      if (code === undefined && !ready.test(command.output()))
        throw new Error(command.output().slice(-4_000));
    };
    try {
      await eventually(settled, { timeoutMs: 90_000, everyMs: 100 });
      if (code !== undefined) throw new Error(`${text}\nended with ${code}:\n${command.output()}`);
      this.#foreground.push({ ...command, ready, goodbye });
    } catch (error) {
      await end(command);
      throw error;
    }
  }

  /** Ctrl+C for whatever stays, the latest first. Rejects when one did not end as it should. */
  async interrupt(): Promise<void> {
    for (let one = this.#foreground.pop(); one; one = this.#foreground.pop()) {
      await end(one);
      if (!one.goodbye.test(one.output()))
        throw new Error(`${one.command}\nafter Ctrl+C:\n${one.output().slice(-4_000)}`);
    }
  }

  /** Ports of this copy in place of those in the text. */
  moved(text: string): string {
    const {
      orders,
      inventory,
      analytics,
      chat,
      timeline,
      teams,
      realtime,
      notifications,
      inbox,
      anotherOrders,
      anotherInventory,
    } = this.copy.ports;
    const moved = new Map([
      ['8001', orders],
      ['8002', inventory],
      ['8003', analytics],
      ['8004', chat],
      ['8000', timeline],
      ['8005', teams],
      ['8006', realtime],
      ['8007', notifications],
      ['8025', inbox],
    ]);
    return text
      .replace(/(?<=\blocalhost:)(?:800[0-7]|8025)\b/g, (port) => String(moved.get(port)))
      .replace(/(?<=\bORDERS_PORT=)\d+/g, String(anotherOrders))
      .replace(/(?<=\bINVENTORY_PORT=)\d+/g, String(anotherInventory));
  }

  private spawn(text: string): Foreground {
    const command = this.moved(text).replace(/<\w+_id>/g, (name) => this.#ids.get(name) ?? name);
    const { directory, env } = this.copy;
    // A process group, since Ctrl+C reaches all of it.
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: directory,
      env: { ...env, ...this.serversFor(command) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const will = new LastWill(`kill -INT -- -${child.pid}`, directory, env);
    return { command, child, output: () => Buffer.concat(chunks).toString(), ended, will };
  }

  /** An app on its own looks for the servers at their usual ports, and ours are elsewhere. */
  private serversFor(command: string): NodeJS.ProcessEnv {
    if (!command.includes('nest start')) return {};
    const { kafka, mongo } = this.copy.ports;
    return {
      KAFKA_BOOTSTRAP: `127.0.0.1:${kafka}`,
      MONGO_URL: `mongodb://127.0.0.1:${mongo}/?replicaSet=rs0`,
    };
  }
}

/** Ctrl+C, which reaches the whole process group, and then the end of it. */
async function end({ child, ended, will }: Foreground): Promise<void> {
  try {
    process.kill(-child.pid!, 'SIGINT');
  } catch {
    // It has ended by itself.
  }
  await ended;
  will.revoke();
}
