import { type OpenAPIObject } from '@nestjs/swagger';
import { BAD_REQUEST } from './problem.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

const PROBLEM: Schema = {
  type: 'object',
  description: 'An error as RFC 9457 has it',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string', example: 'Bad Request' },
    status: { type: 'integer', example: 400 },
    detail: { type: 'string', example: BAD_REQUEST },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          field: { type: 'string', example: 'quantity' },
          message: { type: 'string', example: 'quantity must be a whole number' },
        },
      },
    },
    instance: { type: 'string', example: '/order' },
    request_id: { type: 'string', example: 'd0b1f1c9b2f84a4e9a55b7d2c5a1e3f0' },
  },
};

/** Says of every error response what its body is, since no controller does: the filter writes them all. */
export function withProblems(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) if (path[method]) describeErrors(path[method]);
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
  };
  return document;
}

function describeErrors({ responses }: Operation): void {
  for (const [status, response] of Object.entries(responses)) {
    if (/^[45]/.test(status) && response && !('$ref' in response)) response.content ??= CONTENT;
  }
  responses.default ??= { description: 'Any other error', content: CONTENT };
}
