/** The consumer group of this service. */
export const GROUP = 'notification-service';
