/** The name of this process among the instances of the service. */
export const INSTANCE = Symbol('INSTANCE');
