/** Why a question about topics or groups has no answer, or a change was not made. */
export type AdminErrorCode =
  | 'UNKNOWN_TOPIC'
  | 'UNKNOWN_PARTITION'
  | 'UNKNOWN_GROUP'
  | 'OFFSET_OUT_OF_RANGE'
  | 'CHANGE_REFUSED'
  | 'GROUP_ACTIVE';

/** Nothing was changed. Only GROUP_ACTIVE passes: when the members of the group have left. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly retryable: boolean;

  constructor(
    readonly code: AdminErrorCode,
    message: string,
  ) {
    super(message);
    this.retryable = code === 'GROUP_ACTIVE';
  }
}
