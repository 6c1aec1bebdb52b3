/** By which code `ws` closes a socket for an error, which it does not tell; undefined for one that is no fault of the client's. */
export function codeOfFault({ code = '' }: Error & { readonly code?: string }): number | undefined {
  return code.startsWith('WS_ERR_') ? (CODES[code] ?? BROKEN_RULES) : undefined;
}

const BROKEN_RULES = 1002;
const CODES: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};
