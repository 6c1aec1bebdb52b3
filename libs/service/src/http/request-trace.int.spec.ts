import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem, SampleService } from './sample-service.spec.js';

const TRACE_ID = 'a'.repeat(32);
const headers = { 'X-Request-Id': 'req-1', traceparent: `00-${TRACE_ID}-${'b'.repeat(16)}-01` };

describe.each([
  ['with an ambient trace', {}, true],
  ['without an ambient trace', { ambientTrace: false }, false],
])('a request of a service %s', (_which, definition, ambient) => {
  let service: SampleService;
  beforeAll(async () => {
    service = await SampleService.start({}, definition);
  });
  afterAll(() => service?.stop());

  it('hands its trace to the handler', async () => {
    const { body } = await service.ask('/trace', { headers });
    expect(body.handed).toEqual({
      requestId: 'req-1',
      traceparent: expect.stringMatching(`^00-${TRACE_ID}-`),
    });
    expect(body.ambient).toEqual(ambient ? body.handed : null);
  });

  it.each([
    ['nothing is at its path', '/nowhere', 404, 'warn|info'],
    ['its handler fails', '/broken', 500, 'error'],
  ])('is told in answer and log when %s', async (_what, path, status, level) => {
    const before = service.lines.length;
    const answer = await service.ask(path, { headers });
    expectProblem(answer, status);
    expect(answer.body.request_id).toBe('req-1');
    const lines = service.lines.slice(before);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatchObject({
        level: expect.stringMatching(level),
        requestId: 'req-1',
        traceId: TRACE_ID,
      });
  });
});
