/** The one client of this process, for questions and for reading. */
export const KAFKA = Symbol('KAFKA');
