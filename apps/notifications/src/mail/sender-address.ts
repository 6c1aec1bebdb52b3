import { z } from 'zod';

const NAMED = /^(?<name>[^<>"\p{Cc}]{1,100}?)\s*<(?<address>[^<>\s]+)>$/u;
const address = z.email().max(254);

export interface SenderAddress {
  readonly name: string;
  readonly address: string;
}

export function isSender(text: string): boolean {
  return address.safeParse(partsOf(text).address).success;
}

/** Of `news@example.com` or `Team news <news@example.com>`. */
export function senderOf(text: string): SenderAddress {
  return partsOf(text);
}

function partsOf(text: string): SenderAddress {
  const found = NAMED.exec(text.trim())?.groups;
  return { name: found?.name ?? '', address: found?.address ?? text.trim() };
}
