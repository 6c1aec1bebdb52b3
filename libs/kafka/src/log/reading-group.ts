/** Begins the name of the group, known to nobody else, of each reader of the log. */
export const READING_GROUP = 'read-log-';
