/**
 * Why a server could not be had or kept.
 * - `TOOL_MISSING`: java, mvn or mongod is not on this machine; retrying cannot help.
 * - `DOWNLOAD_FAILED`: the network or a checksum failed; retrying may help.
 * - `PORT_TAKEN`: somebody else listens there; retrying helps once the port is free.
 * - `DATA_IN_USE`: another live process of ours owns the data directory.
 * - `START_FAILED`: the server ended or stayed silent; its log says why.
 */
export type ServerErrorCode =
  'TOOL_MISSING' | 'DOWNLOAD_FAILED' | 'PORT_TAKEN' | 'DATA_IN_USE' | 'START_FAILED';

const RETRY_CAN_HELP: Readonly<Record<ServerErrorCode, boolean>> = {
  TOOL_MISSING: false,
  DOWNLOAD_FAILED: true,
  PORT_TAKEN: true,
  DATA_IN_USE: false,
  START_FAILED: false,
};

/** The message is complete for a user: what happened and what to do next. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly retryable: boolean;

  constructor(
    readonly code: ServerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryable = RETRY_CAN_HELP[code];
  }
}
