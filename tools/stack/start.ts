import { ServerError } from '#libs/servers';
import { SettingsError } from '#libs/settings';
import { whenNpmEnds } from './npm-end.js';
import { Output } from './output.js';
import { PlanError, planStack, type StartOptions } from './plan.js';
import { claim, release, runsAlready } from './running-state.js';
import { Stack } from './stack.js';

/** A terminal and npm may deliver one Ctrl+C twice; what comes later is a second one. */
const SAME_KEYPRESS_MS = 1_000;

/** Runs the stack until a signal ends it. Resolves with the exit code. */
export async function start(options: StartOptions, howToStop: string): Promise<number> {
  const output = new Output();
  try {
    const plan = planStack(options, process.env);
    const other = await claim();
    if (other) {
      output.say(runsAlready(other));
      return 1;
    }
    return await run(new Stack(plan, output), output, options.fresh, howToStop).finally(release);
  } catch (error) {
    const told = error instanceof PlanError || error instanceof ServerError || error instanceof SettingsError;
    if (!told) throw error;
    output.say(error.message);
    return 1;
  }
}

async function run(stack: Stack, output: Output, fresh: boolean, howToStop: string): Promise<number> {
  const asked = stopRequest(() => {
    output.say('Ending everything at once.');
    stack.kill();
    // What still lives then is ended by the watch that every server has.
    process.exit(1);
  });
  try {
    const starting = stack.start({ fresh, howToStop });
    // Once a stop is asked for, what still fails to start is no news.
    starting.catch(() => undefined);
    await Promise.race([starting, asked]);
    await asked;
  } finally {
    await stack.stop();
  }
  output.say('Everything is stopped.');
  return 0;
}

/** Resolves at the first signal, or when npm has ended by one; a second one is for the impatient. */
function stopRequest(onSecond: () => void): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (): void => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        resolve();
      } else if (now - first > SAME_KEYPRESS_MS) {
        onSecond();
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    whenNpmEnds(() => {
      first ??= performance.now();
      resolve();
    });
  });
}
