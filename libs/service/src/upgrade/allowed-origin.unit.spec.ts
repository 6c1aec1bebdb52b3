import { describe, expect, it } from '@jest/globals';
import { isAllowedOrigin } from './allowed-origin.js';

describe('the origin of a page', () => {
  it.each([
    ['our own at localhost', 'http://localhost:3000', 'localhost:3000'],
    ['our own at an address', 'http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['our own at an IPv6 address', 'http://[::1]:3000', '[::1]:3000'],
    ['one that is configured', 'https://dashboard.example.com', 'dashboard:3000'],
    ['none, as of a program', undefined, 'dashboard:3000'],
  ])('may be %s', (_, origin, host) => {
    expect(isAllowedOrigin(origin, host, ['https://dashboard.example.com'])).toBe(true);
  });

  it.each([
    ['another site', 'https://evil.example', 'localhost:3000'],
    ['another port of this host', 'http://localhost:8080', 'localhost:3000'],
    ['a name that was led to our address', 'http://evil.example:3000', 'evil.example:3000'],
    ['a sandboxed frame', 'null', 'localhost:3000'],
    ['no URL', 'localhost', 'localhost:3000'],
    ['another scheme', 'file://localhost:3000', 'localhost:3000'],
    ['a longer name than the configured one', 'https://dashboard.example.com.evil.example', 'x'],
  ])('must not be %s', (_, origin, host) => {
    expect(isAllowedOrigin(origin, host, ['https://dashboard.example.com'])).toBe(false);
  });
});
