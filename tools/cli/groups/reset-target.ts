import { type ResetTarget } from '#libs/kafka';
import { InvalidArgumentError } from 'commander';
import { parseMoment } from '../moment.js';

/** `earliest`, `latest`, an offset, a time, or `10m ago`. */
export function parseResetTarget(text: string): ResetTarget {
  if (text === 'earliest' || text === 'latest') return text;
  if (/^\d{1,18}$/.test(text)) return { offset: BigInt(text) };
  try {
    return { time: parseMoment(text) };
  } catch (error) {
    throw new InvalidArgumentError(`earliest, latest, an offset, or a time. ${(error as Error).message}`);
  }
}
