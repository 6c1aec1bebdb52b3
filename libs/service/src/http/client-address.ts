import { type IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Addresses and networks such as 10.0.0.0/8, separated by commas. */
export const proxyList = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine(
    (list) => list.every(isNetwork),
    'must be addresses or networks such as 10.0.0.0/8, separated by commas',
  );

/** Says which proxies may tell for whom they ask. */
export class TrustedProxies {
  private readonly known = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.known.addAddress(address, family);
      else this.known.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    const plain = MAPPED.exec(address)?.[1] ?? address;
    return isIP(plain) !== 0 && this.known.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }

  /** The nearest address of a request that is none of them; whatever stands before it, anybody may have written. */
  clientOf({
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string } }): string {
    const forwarded = headers['x-forwarded-for'];
    const told = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',');
    let client = socket.remoteAddress ?? '';
    while (this.has(client)) {
      const next = told.pop()?.trim() ?? '';
      if (isIP(next) === 0) break;
      client = next;
    }
    return client;
  }
}

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** What counts as one address: an IPv6 network of one customer (/64) does. */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Math.max(0, 8 - first.length - last.length) : 0;
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
