// `npm run demo`: plays what the suite does against the running suite, slowly enough to watch it on the dashboard.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
import { EXIT } from '../cli/cli-error.js';
import { explain } from '../cli/explain.js';
import { interruption } from '../cli/interruption.js';
import { wholeNumber } from '../cli/number-option.js';
import { warn } from '../cli/output.js';
import { Suite } from '../cli/suite.js';
import { PROJECT } from '../stack/directories.js';
import { chosenScenes, SCENES } from './scenes/all.js';
import { Stage } from './stage.js';

const dotenv = join(PROJECT, '.env');
if (existsSync(dotenv)) process.loadEnvFile(dotenv);
Logger.overrideLogger(false);

const program = new Command('demo')
  .usage('[options] [scenes...]        (npm run demo -- [options] [scenes...])')
  .description(
    'Plays scenes against the running suite (npm start), and says what to look at on the dashboard.',
  )
  .argument('[scenes...]', `which scenes, all unless told: ${SCENES.map(({ name }) => name).join(', ')}`)
  .option('--pace <ms>', 'length of a beat; 0 does not wait', wholeNumber(0, 60_000), 1500)
  .exitOverride()
  .action(async (names: string[], { pace }: { pace: number }) => {
    const scenes = chosenScenes(names);
    const suite = await Suite.find(undefined);
    const stage = new Stage(suite, pace, interruption());
    stage.say(`Open the dashboard: ${suite.url('dashboard')}`);
    await stage.pause();
    for (const scene of scenes) {
      if (stage.signal.aborted) return;
      stage.say(`\n${scene.title}`);
      await scene.play(stage);
      await stage.pause();
    }
    stage.say('\nThat was all. The timelines, orders and messages stay; look around.');
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else {
    const { message, exit } = explain(error);
    warn(message);
    process.exitCode = exit;
  }
}
// Signal handlers would keep nothing alive, but a pending answer might.
process.stdout.write('', () => process.exit());
