/** Details of problems as the documentation shows them; the same words that the service uses. */
export const BAD_REQUEST = 'The request is not valid; errors says which fields and why.';
export const NOT_CONFIRMED = 'Kafka is not reachable; nothing was sent. Retry shortly.';
export const NO_DATABASE = 'A server that this service needs does not answer right now. Try again shortly.';
