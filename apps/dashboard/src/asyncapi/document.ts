import { catalogue } from '#libs/events';
import { type AsyncApiDocument, refTo } from './asyncapi.js';
import { SOCKET_SERVER, socketChannel } from './socket-channel.js';
import { KAFKA_SERVER, topicChannels } from './topic-channels.js';

export interface Addresses {
  /** `host:port` of a broker. */
  readonly kafka: string;
  /** As `wss://realtime.example.com/ws`. */
  readonly realtime: string;
}

/** Everything that the suite says asynchronously, from the contracts by which it is encoded, decoded and checked. */
export function asyncApiDocument({ kafka, realtime }: Addresses): AsyncApiDocument {
  const topics = topicChannels(catalogue);
  const socket = socketChannel();
  const { host, protocol } = new URL(realtime);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ordered',
      version: '1.0.0',
      description:
        'Events on Kafka as CloudEvents 1.0 in binary mode (attributes are headers, the value is the data), and the WebSocket by which members of a team get its events. Generated from the contracts.',
    },
    defaultContentType: 'application/json',
    servers: {
      [KAFKA_SERVER]: { host: kafka, protocol: 'kafka', description: 'The topics of the suite.' },
      [SOCKET_SERVER]: {
        host,
        protocol: protocol.replace(':', ''),
        description: 'Events of teams for their members.',
        security: [refTo('components', 'securitySchemes', 'token')],
      },
    },
    channels: { ...topics.channels, ...socket.channels },
    operations: { ...topics.operations, ...socket.operations },
    components: {
      messages: { ...topics.messages, ...socket.messages },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From POST /tokens of teams.',
        },
      },
    },
  };
}
