import { join } from 'node:path';
import { runCommand } from '../download/run-command.js';
import { ServerError } from '../server-error.js';
import { javaMajor } from './java-version.js';

const LEAST_JAVA = 17;
const OTHER_WAY = 'or run everything in containers with `docker compose up`';

export interface Java {
  readonly java: string;
  /** All that it says of itself, which no other build does. */
  readonly version: string;
}

/** The java to run brokers with: `JAVA_HOME`'s, else the one on the PATH. Rejects with TOOL_MISSING below Java 17. */
export async function findJava(): Promise<Java> {
  const home = process.env.JAVA_HOME;
  const java = home ? join(home, 'bin', 'java') : 'java';
  const { code, output } = await runCommand(java, ['-version']);
  const major = code === 0 ? javaMajor(output) : undefined;
  if (major !== undefined && major >= LEAST_JAVA) return { java, version: output };
  const found =
    major === undefined
      ? home
        ? 'JAVA_HOME names none that runs'
        : 'none is on the PATH'
      : `this is Java ${major}`;
  throw new ServerError(
    'TOOL_MISSING',
    `Java ${LEAST_JAVA} or newer is needed to run the Kafka broker, and ${found}: install one (openjdk-17-jre-headless, for example), ${OTHER_WAY}.`,
  );
}

/** Rejects with TOOL_MISSING when Maven does not run. */
export async function requireMaven(): Promise<void> {
  const { code } = await runCommand('mvn', ['-v']);
  if (code === 0) return;
  throw new ServerError(
    'TOOL_MISSING',
    `Maven (mvn) is needed once, to download the Kafka broker, and it does not run: install it (the package is called maven), ${OTHER_WAY}.`,
  );
}
