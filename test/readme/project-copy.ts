import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#libs/servers';
import { PROJECT } from './documents.js';
import { LastWill } from './last-will.js';

/** What a developer has beside the project itself; above all no .env and no running stack. */
const LEFT_BEHIND = new Set(['node_modules', '.git', '.ordered', '.env']);

export interface Ports {
  readonly orders: number;
  readonly inventory: number;
  readonly analytics: number;
  readonly chat: number;
  readonly timeline: number;
  readonly teams: number;
  readonly realtime: number;
  readonly notifications: number;
  readonly inbox: number;
  readonly inboxSmtp: number;
  readonly dashboard: number;
  readonly kafka: number;
  readonly mongo: number;
  /** For one more instance of an app. */
  readonly anotherOrders: number;
  readonly anotherInventory: number;
}

/** The project in a folder of its own: installed and built already, on ports that are free. */
export class ProjectCopy {
  private constructor(
    readonly directory: string,
    readonly ports: Ports,
    readonly env: NodeJS.ProcessEnv,
    private readonly will: LastWill,
  ) {}

  static async make(): Promise<ProjectCopy> {
    const parent = await mkdtemp(join(tmpdir(), 'ordered-readme-'));
    const directory = join(parent, 'ordered');
    await mkdir(directory);
    const names = (await readdir(PROJECT)).filter((name) => !LEFT_BEHIND.has(name));
    // With exact times, by which `npm start` knows that nothing has to be built.
    await copyFiles('-Rp', ...names, directory);
    await linkPackages(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
    // curl reads its defaults from here: an answer of 400 or above is a failure.
    await writeFile(join(parent, '.curlrc'), 'fail\nsilent\nshow-error\nmax-time = 40\n');
    const ports = await freePorts();
    const env = await environment(parent, ports);
    const will = new LastWill(`npm stop; rm -rf '${parent}'`, directory, env);
    return new ProjectCopy(directory, ports, env, will);
  }

  /** Deletes the copy; what runs from it must have been stopped. */
  async remove(): Promise<void> {
    this.will.revoke();
    await rm(join(this.directory, '..'), { recursive: true, force: true });
  }
}

function copyFiles(...args: string[]): Promise<unknown> {
  return promisify(execFile)('cp', args, { cwd: PROJECT });
}

/** Hard links, so that the compiler finds each package where its notes say and compiles nothing again. */
async function linkPackages(from: string, to: string): Promise<void> {
  try {
    await copyFiles('-RPpl', from, to);
  } catch {
    // Another file system, or a cp without links.
    await rm(to, { recursive: true, force: true });
    await symlink(from, to);
  }
}

async function freePorts(): Promise<Ports> {
  return {
    orders: await freePort(),
    inventory: await freePort(),
    analytics: await freePort(),
    chat: await freePort(),
    timeline: await freePort(),
    teams: await freePort(),
    realtime: await freePort(),
    notifications: await freePort(),
    inbox: await freePort(),
    inboxSmtp: await freePort(),
    dashboard: await freePort(),
    kafka: await freePort(),
    mongo: await freePort(),
    anotherOrders: await freePort(),
    anotherInventory: await freePort(),
  };
}

/** A developer's terminal: none of the suite's variables but the ports, and nothing of the test runner. */
async function environment(curlHome: string, ports: Ports): Promise<NodeJS.ProcessEnv> {
  const example = await readFile(join(PROJECT, '.env.example'), 'utf8');
  const ours = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!);
  const leftOut = new Set([...ours, 'NODE_ENV', 'NODE_OPTIONS', 'JEST_WORKER_ID', 'ORDERED_TEST_COUNTS']);
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !leftOut.has(name))),
    ORDERS_PORT: String(ports.orders),
    INVENTORY_PORT: String(ports.inventory),
    ANALYTICS_PORT: String(ports.analytics),
    CHAT_PORT: String(ports.chat),
    TIMELINE_PORT: String(ports.timeline),
    TEAMS_PORT: String(ports.teams),
    REALTIME_PORT: String(ports.realtime),
    NOTIFICATIONS_PORT: String(ports.notifications),
    INBOX_PORT: String(ports.inbox),
    INBOX_SMTP_PORT: String(ports.inboxSmtp),
    DASHBOARD_PORT: String(ports.dashboard),
    KAFKA_PORT: String(ports.kafka),
    MONGO_PORT: String(ports.mongo),
    CURL_HOME: curlHome,
  };
}
