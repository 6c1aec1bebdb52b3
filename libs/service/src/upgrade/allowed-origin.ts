import { isIP } from 'node:net';

/**
 * Says whether a page of this origin may talk to us. Without an origin the caller is no page. Our own is that of the Host
 * header, but only where that is an address or localhost: any other name could be one that a stranger has led here.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  configured: readonly string[],
): boolean {
  if (origin === undefined || configured.includes(origin)) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, hostname, host: from } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return from === host.toLowerCase() && (bare === 'localhost' || isIP(bare) !== 0);
}
