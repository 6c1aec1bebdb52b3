import { describe, expect, it } from '@jest/globals';
import { whatFails } from './readiness.js';

describe('what an app waits for', () => {
  it('is named from its health report', () => {
    expect(whatFails('{"status":"error","error":{"mongodb":{"status":"down"},"kafka-publisher":{}}}')).toBe(
      'not ready: mongodb, kafka-publisher',
    );
  });

  it('is the answer itself when that is no health report', () => {
    expect(whatFails('<html>')).toBe('<html>');
  });
});
