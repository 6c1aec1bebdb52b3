/** The parts of an AsyncAPI 3.0 document that we write: https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export interface Reference {
  readonly $ref: string;
}
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema in another language than JSON Schema. */
export interface ForeignSchema {
  readonly schemaFormat: string;
  readonly schema: string;
}

export interface Message {
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
  readonly contentType: string;
  readonly headers?: JsonSchema;
  readonly payload: JsonSchema | ForeignSchema;
  readonly bindings?: Readonly<Record<string, JsonSchema>>;
  readonly examples?: readonly { readonly headers?: JsonSchema; readonly payload: unknown }[];
}

export interface Channel {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly servers: readonly Reference[];
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: Readonly<Record<string, JsonSchema>>;
}

export interface Operation {
  /** As the suite sees it. */
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly title: string;
  readonly messages: readonly Reference[];
}

export interface Server {
  readonly host: string;
  readonly pathname?: string;
  readonly protocol: string;
  readonly description: string;
  readonly security?: readonly Reference[];
}

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, Server>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

/** What one source adds to the document. */
export type Part = Pick<AsyncApiDocument, 'channels' | 'operations'> & {
  readonly messages: Readonly<Record<string, Message>>;
};

export function isForeign(schema: JsonSchema | ForeignSchema): schema is ForeignSchema {
  return typeof schema.schemaFormat === 'string';
}

export const refTo = (...path: readonly string[]): Reference => ({
  $ref: `#/${path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
});
