import { type KillMoment } from './delivery-plan.js';
import { type Way } from './ways.js';

/** What a consumer process is told, as JSON in its first argument. */
export interface ConsumerTask {
  readonly way: Way;
  readonly topic: string;
  readonly group: string;
  readonly mongoUrl: string;
  readonly database: string;
  /** Where this way stores its rows. */
  readonly collection: string;
  readonly batchRecords: number;
  /** None for the process that comes last and may finish. */
  readonly moment?: KillMoment;
}
