/** A header may occur several times; kafkajs then gives an array. */
export type RecordHeaders = Record<string, Buffer | string | (Buffer | string)[]>;
