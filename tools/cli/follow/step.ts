import { momentText } from '../moment.js';
import { table } from '../output.js';
import { shownText } from '../shown-text.js';

/** Something that is known to have happened with a request. */
export interface Step {
  /** ms since 1970. */
  readonly at: number;
  readonly service: string;
  readonly what: string;
  /** topic/partition@offset, where it has to do with a record. */
  readonly place?: string;
  /** Groups that are done with the record, and those that read its topic and are not. */
  readonly done?: readonly string[];
  readonly waiting?: readonly string[];
}

export function inOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((one, other) => one.at - other.at);
}

export function stepTable(steps: readonly Step[]): string {
  return table(
    ['time', 'service', 'what', 'record', 'done by', 'waits for'],
    steps.map(({ at, service, what, place, done = [], waiting = [] }) =>
      [momentText(at) ?? '', service, what, place ?? '', done.join(','), waiting.join(',')].map(shownText),
    ),
  );
}

export function stepJson({ at, place, done, waiting, ...step }: Step): object {
  return {
    time: momentText(at) ?? null,
    ...step,
    ...(place !== undefined && { place }),
    ...(done && { done_by: done }),
    ...(waiting && { waits_for: waiting }),
  };
}
