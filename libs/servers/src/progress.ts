/** Receives one short line each time something slow has moved on, such as a download. Must not throw. */
export type Progress = (line: string) => void;
