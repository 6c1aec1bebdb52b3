import { describe, expect, it } from '@jest/globals';
import { smtpFailureOf } from './smtp-failure.js';

describe('a mail that was not accepted', () => {
  it.each([
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, 'refused'],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 554 }, 'refused'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 451 }, 'deferred'],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 452 }, 'deferred'],
    // Of us, not of the mail: it would empty every queue into the dead letters.
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553 }, 'unreachable'],
    [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, 'unreachable'],
    [{ code: 'ECONNECTION', command: 'CONN', responseCode: 421 }, 'unreachable'],
    [{ code: 'ESOCKET', command: 'CONN', syscall: 'connect' }, 'unreachable'],
    [{ code: 'EDNS', command: 'CONN' }, 'unreachable'],
    [{ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }, 'unreachable'],
    // From here on nobody knows whether it was accepted.
    [{ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }, 'unknown'],
    [{ code: 'ECONNECTION', command: 'CONN' }, 'unknown'],
    [{ code: 'ESOCKET', command: 'CONN', syscall: 'read' }, 'unknown'],
    [{ code: 'EPROTOCOL' }, 'unknown'],
    [new Error('something else'), 'unknown'],
    [undefined, 'unknown'],
  ])('%j is %s', (error, expected) => {
    expect(smtpFailureOf(error).class).toBe(expected);
  });

  it('is told of by codes alone, for replies repeat addresses', () => {
    const response = '550 5.1.1 <bob@example.com> is nobody here';
    const failure = smtpFailureOf({ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, response });
    expect(failure.reason).toBe('550 5.1.1 to the recipient');
  });
});
