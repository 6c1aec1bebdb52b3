/** One route of an app, as its OpenAPI document tells. */
export interface Operation {
  readonly method: string;
  /** With names in braces. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example: unknown }[];
  /** A body that it takes; undefined when it takes none. */
  readonly body?: unknown;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly example?: unknown;
  readonly schema?: Schema;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Not in the document: they are for machines, and no caller of the API. */
const UNDOCUMENTED = [
  ...['/health/liveness', '/health/readiness', '/metrics', '/'],
  ...['/docs', '/docs-json', '/docs/swagger-ui.css', '/page/{path}', '/modules/{path}'],
];

/** Every route of an app that is running. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApi;
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(document, path, method, operation)),
  );
  return [
    ...described,
    ...UNDOCUMENTED.map((path) => ({ method: 'GET', path, parameters: [] as Operation['parameters'] })),
  ];
}

function operationOf(document: OpenApi, path: string, method: string, described: Described): Operation {
  const parameters = (described.parameters ?? []).map(({ name, in: place, example, schema }) => ({
    name,
    in: place,
    example: example ?? exampleOf(document, schema ?? {}),
  }));
  const schema = Object.values(described.requestBody?.content ?? {})[0]?.schema;
  const body = schema && { body: exampleOf(document, schema) };
  return { method: method.toUpperCase(), path, parameters, ...body };
}

function exampleOf(document: OpenApi, schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return exampleOf(document, document.components?.schemas?.[name] ?? {});
  }
  if (schema.allOf?.[0]) return exampleOf(document, schema.allOf[0]);
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.properties) {
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(document, field)]));
  }
  if (schema.items) return [exampleOf(document, schema.items)];
  return schema.type === 'boolean'
    ? true
    : schema.type === 'number' || schema.type === 'integer'
      ? 1
      : 'alice';
}
