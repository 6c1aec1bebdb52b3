import { describe, expect, it } from '@jest/globals';
import { networkOf, proxyList, TrustedProxies } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

describe('the address of a client', () => {
  it('is that of the connection, whatever a stranger says', () => {
    expect(new TrustedProxies([]).clientOf(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
    expect(new TrustedProxies(['10.0.0.0/8']).clientOf(request('203.0.113.7', '10.0.0.1'))).toBe(
      '203.0.113.7',
    );
  });

  it.each([
    ['the last that a trusted proxy has seen', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['not what stood there before', '10.1.2.3', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['the first one before a row of proxies', '10.1.2.3', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['that of the proxy, when it says nothing', '10.1.2.3', undefined, '10.1.2.3'],
    ['that of the proxy, when it says no address', '10.1.2.3', 'localhost', '10.1.2.3'],
    ['known in its IPv6 form', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['of IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ])('is %s', (_, remote, forwarded, client) => {
    const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::1']);
    expect(proxies.clientOf(request(remote, forwarded))).toBe(client);
  });

  it('of IPv6 counts with all of its network', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  });

  it.each(['proxy', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/x', ''])('has no proxies %j', (list) => {
    expect(proxyList.safeParse(list).success).toBe(false);
  });
});
