import TestSequencer from '@jest/test-sequencer';

const KINDS = ['journey', 'integration', 'unit'];

/**
 * On a fresh machine jest takes long files for long tests. Here it is the kind that tells: journeys take minutes and unit tests
 * a second, so these come last, where they keep every worker busy to the end.
 */
export default class JourneysFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const kindOf = ({ context }) => KINDS.indexOf(context.config.displayName.name);
    return sorted.sort((one, other) => kindOf(one) - kindOf(other));
  }
}
