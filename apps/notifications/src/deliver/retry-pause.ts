import { pauseOf } from '../domain/pause.js';
import { type NotificationsConfig } from '../notifications.config.js';

type PauseSettings = Pick<
  NotificationsConfig,
  'MAIL_HOLD_BACK_MS' | 'MAIL_RETRY_BASE_MS' | 'MAIL_RETRY_MAX_MS'
>;

/** How long teams wait, and for what. */
export class RetryPause {
  constructor(private readonly settings: PauseSettings) {}

  /** For an event that comes before those that are there. */
  get holdBackMs(): number {
    return this.settings.MAIL_HOLD_BACK_MS;
  }

  /** Before try `attempt` of a parked team, from 1. */
  before(attempt: number): number {
    const { MAIL_RETRY_BASE_MS: base, MAIL_RETRY_MAX_MS: max } = this.settings;
    return pauseOf(attempt, base, max, Math.random);
  }
}
