/** Identifiers of users and items: no separator that could forge a key, a path or a header; no leading dot, no `..`. */
export const IDENTIFIER = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
export const IDENTIFIER_RULE =
  '1 to 64 letters, digits, ".", "_", "@" or "-", beginning with a letter or digit, without ".."';

/** Order ids are made by us (UUID) or by a producer that writes to the topic itself. */
export const ORDER_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
export const ORDER_ID_RULE = '1 to 64 letters, digits, "_" or "-", beginning with a letter or digit';

export const MAX_QUANTITY = 1000;
