import { type OpenAPIObject } from '@nestjs/swagger';

/** Tells Swagger UI how to send a token, where a route may ask for one. */
export function withBearer(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown[]);
  const asked = operations.some(
    (operation) => typeof operation === 'object' && operation !== null && 'security' in operation,
  );
  if (!asked) return document;
  const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const;
  document.components = { ...document.components, securitySchemes: { bearer } };
  return document;
}
