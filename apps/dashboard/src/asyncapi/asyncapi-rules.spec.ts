import { Ajv } from 'ajv';

/**
 * What the specification asks of a document's structure, for the objects that ours has:
 * https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
const SHAPES: Readonly<Record<string, { must: readonly string[]; may: readonly string[] }>> = {
  root: {
    must: ['asyncapi', 'info'],
    may: ['id', 'servers', 'defaultContentType', 'channels', 'operations', 'components'],
  },
  info: {
    must: ['title', 'version'],
    may: ['description', 'termsOfService', 'contact', 'license', 'tags', 'externalDocs'],
  },
  server: {
    must: ['host', 'protocol'],
    may: [
      'protocolVersion',
      'pathname',
      'description',
      'title',
      'summary',
      'variables',
      'security',
      'tags',
      'bindings',
    ],
  },
  channel: {
    must: [],
    may: [
      'address',
      'messages',
      'title',
      'summary',
      'description',
      'servers',
      'parameters',
      'tags',
      'bindings',
    ],
  },
  operation: {
    must: ['action', 'channel'],
    may: ['title', 'summary', 'description', 'security', 'tags', 'bindings', 'traits', 'messages', 'reply'],
  },
  message: {
    must: [],
    may: [
      'headers',
      'payload',
      'correlationId',
      'contentType',
      'name',
      'title',
      'summary',
      'description',
      'tags',
      'bindings',
      'examples',
      'traits',
    ],
  },
  example: { must: [], may: ['headers', 'payload', 'name', 'summary'] },
  foreignSchema: { must: ['schemaFormat', 'schema'], may: [] },
  kafkaChannel: {
    must: [],
    may: ['topic', 'partitions', 'replicas', 'topicConfiguration', 'bindingVersion'],
  },
  kafkaMessage: { must: [], may: ['key', 'schemaIdLocation', 'schemaIdPayloadEncoding', 'bindingVersion'] },
  wsChannel: { must: [], may: ['method', 'query', 'headers', 'bindingVersion'] },
};
const COMPONENT_NAME = /^[\w.-]+$/;

type Node = Readonly<Record<string, unknown>>;

/** Every breach, with where it is. */
export function breachesOf(document: Node): string[] {
  const breaches: string[] = [];
  const breach = (where: string, what: string) => void breaches.push(`${where}: ${what}`);
  const check = (shape: string, where: string, value: unknown): Node => {
    const node = (value ?? {}) as Node;
    const { must, may } = SHAPES[shape] ?? { must: [], may: [] };
    for (const name of must) if (node[name] === undefined) breach(where, `${name} is missing`);
    for (const name of Object.keys(node))
      if (![...must, ...may].includes(name) && !name.startsWith('x-')) breach(where, `${name} is not known`);
    return node;
  };
  const each = (where: string, nodes: unknown): [string, string, unknown][] =>
    Object.entries((nodes ?? {}) as Node).map(([name, value]) => {
      if (!COMPONENT_NAME.test(name)) breach(where, `${name} is no name`);
      return [name, `${where}/${name}`, value];
    });
  const resolve = (where: string, reference: unknown, under: string): unknown => {
    const { $ref = '' } = (reference ?? {}) as { $ref?: string };
    const path = $ref.replace(/^#\//, '').split('/');
    const target = path.reduce<unknown>((node, part) => (node as Node | undefined)?.[part], document);
    if (!$ref.startsWith(`#/${under}/`)) breach(where, `${$ref} must be in ${under}`);
    if (target === undefined) breach(where, `${$ref} leads nowhere`);
    return target;
  };
  const validate = (where: string, schema: unknown, values: readonly unknown[]): void => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const accepts = ajv.compile(schema as Node);
    for (const value of values)
      if (!accepts(value)) breach(where, `an example does not fit: ${ajv.errorsText(accepts.errors)}`);
  };

  const root = check('root', '', document);
  if (!/^3\.0\.\d+$/.test(String(root.asyncapi))) breach('', 'asyncapi is no version 3.0');
  check('info', 'info', root.info);
  const components = root.components as Record<string, Node>;
  for (const [, where, value] of each('servers', root.servers)) {
    const server = check('server', where, value);
    if (String(server.host).includes('/')) breach(where, 'host has more than host and port');
    for (const one of (server.security ?? []) as unknown[]) resolve(where, one, 'components/securitySchemes');
  }
  for (const [, where, value] of each('channels', root.channels)) {
    const channel = check('channel', where, value);
    for (const one of (channel.servers ?? []) as unknown[]) resolve(where, one, 'servers');
    for (const [, at, one] of each(`${where}/messages`, channel.messages))
      resolve(at, one, 'components/messages');
    const { kafka, ws } = channel.bindings as Record<string, unknown>;
    if (kafka) check('kafkaChannel', `${where}/bindings/kafka`, kafka);
    if (ws) check('wsChannel', `${where}/bindings/ws`, ws);
  }
  for (const [, where, value] of each('operations', root.operations)) {
    const operation = check('operation', where, value);
    if (!['send', 'receive'].includes(String(operation.action)))
      breach(where, 'action is neither send nor receive');
    resolve(where, operation.channel, 'channels');
    const { $ref = '' } = operation.channel as { $ref?: string };
    // Of the operation's own channel, not of the components.
    for (const one of (operation.messages ?? []) as unknown[])
      resolve(where, one, `${$ref.slice(2)}/messages`);
  }
  for (const [, where, value] of each('components/messages', components.messages)) {
    const message = check('message', where, value);
    const examples = ((message.examples ?? []) as unknown[]).map((one) => check('example', where, one));
    const payload = message.payload as Node;
    // A multi-format schema: what is in another language than JSON Schema has to say which.
    if (payload.schemaFormat !== undefined) check('foreignSchema', `${where}/payload`, payload);
    else
      validate(
        `${where}/payload`,
        payload,
        examples.map((example) => example.payload),
      );
    if (message.headers)
      validate(
        `${where}/headers`,
        message.headers,
        examples.map(({ headers }) => headers),
      );
    const { kafka } = (message.bindings ?? {}) as Record<string, unknown>;
    if (kafka) check('kafkaMessage', `${where}/bindings`, kafka);
  }
  return breaches;
}
