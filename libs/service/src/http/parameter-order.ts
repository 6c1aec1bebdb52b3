import { type OpenAPIObject } from '@nestjs/swagger';

type Parameters = NonNullable<NonNullable<OpenAPIObject['paths'][string]['get']>['parameters']>;

const PLACES = ['path', 'query', 'header', 'cookie'];

/** Lists the parameters of each route as its URL has them, and headers last; by itself Nest puts last what a decorator describes. */
export function withParametersInOrder(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown[]);
  for (const operation of operations) {
    const { parameters } = (operation ?? {}) as { parameters?: Parameters };
    parameters?.sort((one, other) => placeOf(one) - placeOf(other));
  }
  return document;
}

function placeOf(parameter: Parameters[number]): number {
  return 'in' in parameter ? PLACES.indexOf(parameter.in) : PLACES.length;
}
