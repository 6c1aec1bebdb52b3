/** A detail of problems as the documentation shows it; the same words that the service uses. */
export const NOT_CONFIRMED = 'Kafka is not reachable; nothing was sent. Retry shortly.';
