/** Details and faults that the documents of several routes show. */
export const BAD_REQUEST = 'The request is not valid; errors says which fields and why.';
export const LIMIT_FAULT = { field: 'limit', message: 'limit must be a whole number from 1 to 200' };
export const NO_DATABASE = 'A server that this service needs does not answer right now. Try again shortly.';
