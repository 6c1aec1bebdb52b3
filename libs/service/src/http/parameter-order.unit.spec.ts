import { describe, expect, it } from '@jest/globals';
import { type OpenAPIObject } from '@nestjs/swagger';
import { withParametersInOrder } from './parameter-order.js';

describe('the parameters of a route', () => {
  it('are listed as the URL has them, and headers last', () => {
    const parameters = [
      { name: 'X-Token', in: 'header' },
      { name: 'limit', in: 'query' },
      { name: 'user1', in: 'path' },
      { name: 'after', in: 'query' },
      { name: 'user2', in: 'path' },
    ];
    const document = {
      paths: { '/messages/{user1}/{user2}': { summary: 'a', get: { parameters, responses: {} } }, '/': {} },
    } as unknown as OpenAPIObject;
    const listed = withParametersInOrder(document).paths['/messages/{user1}/{user2}']?.get?.parameters;
    expect(listed).toMatchObject(['user1', 'user2', 'limit', 'after', 'X-Token'].map((name) => ({ name })));
  });
});
