/** Why a token is not taken. Only KEYS_AWAY is helped by a retry with the same token. */
export type AuthErrorCode =
  'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_REFUSED' | 'KEYS_AWAY' | 'KEYS_NOT_USABLE';

export class AuthError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: AuthErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'AuthError';
    this.retryable = code === 'KEYS_AWAY';
  }
}
