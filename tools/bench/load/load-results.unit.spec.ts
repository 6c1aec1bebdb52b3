import { describe, expect, it } from '@jest/globals';
import { answerIn } from './http-answer.js';
import { parseWrkResult } from './wrk.js';

describe('parseWrkResult', () => {
  it('reads the line of our script and turns it into seconds and milliseconds', () => {
    const output = [
      'Running 1s test @ http://127.0.0.1:8001',
      'RESULT {"requests":1200,"micros":2000000,"failed":3,"p50Micros":1500,"p99Micros":9000}',
    ].join('\n');
    expect(parseWrkResult(output)).toEqual({ answered: 1200, seconds: 2, failed: 3, p50Ms: 1.5, p99Ms: 9 });
  });

  it('shows what wrk said when there is no such line', () => {
    expect(() => parseWrkResult('unable to connect')).toThrow('unable to connect');
  });
});

describe('answerIn', () => {
  const answer = 'HTTP/1.1 202 Accepted\r\ncontent-length: 4\r\n\r\nbody';

  it('waits for the head and for the whole body', () => {
    expect(answerIn('HTTP/1.1 202 Acc')).toBeUndefined();
    expect(answerIn(answer.slice(0, -1))).toBeUndefined();
  });

  it('finds where the answer ends', () => {
    expect(answerIn(`${answer}HTTP/1.1 500`)).toEqual({ status: 202, length: answer.length });
  });
});
