import { CliError, EXIT } from '../../cli/cli-error.js';
import { type Scene } from '../stage.js';
import { chatScene } from './chat-scene.js';
import { orderScene } from './order-scene.js';
import { teamsScene } from './teams-scene.js';
import { TIMELINE_SCENES } from './timeline-scenes.js';

/** Everything that is played, in this order. */
export const SCENES: readonly Scene[] = [...TIMELINE_SCENES, orderScene, chatScene, teamsScene];

/** The named ones in the order of the play, all for no name. */
export function chosenScenes(names: readonly string[]): readonly Scene[] {
  const unknown = names.find((name) => !SCENES.some((scene) => scene.name === name));
  if (unknown !== undefined)
    throw new CliError(
      EXIT.usage,
      `There is no scene "${unknown}". There are: ${SCENES.map(({ name }) => name).join(', ')}.`,
    );
  return names.length === 0 ? SCENES : SCENES.filter(({ name }) => names.includes(name));
}
