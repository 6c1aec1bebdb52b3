import { describe, expect, it } from '@jest/globals';
import { Places } from './places.js';

describe('the places for connections', () => {
  it('of one address are bounded, and an IPv6 network of one customer is one', () => {
    const places = new Places({ total: 10, perAddress: 2 });
    const release = places.take('2001:db8::1');
    places.take('2001:db8::2');
    expect(() => places.take('2001:db8:0:0:ffff::3')).toThrow('Too many connections from this address.');
    places.take('2001:db8:0:1::1');
    release();
    release();
    places.take('2001:db8::4');
    expect(() => places.take('2001:db8::5')).toThrow('Too many connections from this address.');
  });

  it('are bounded over all addresses', () => {
    const places = new Places({ total: 2, perAddress: 2 });
    const release = places.take('192.0.2.1');
    places.take('192.0.2.2');
    expect(() => places.take('192.0.2.3')).toThrow('as many connections as it takes');
    release();
    places.take('192.0.2.3');
  });
});
