import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ServerSecurity } from '../security/server-security.js';

const DESCRIBE_CLUSTER = 60;
const TIMEOUT_MS = 2_000;

/**
 * How many brokers the broker at `port` sees alive; with `security`, at its port for other brokers. One DescribeCluster request (version 0) by hand: the
 * project's Kafka client lives elsewhere, and a start-up probe needs none of its retries.
 */
export async function clusterSize(port: number, security?: ServerSecurity): Promise<number> {
  const to = { port, host: '127.0.0.1' };
  if (!security) return readBrokerCount(await ask(connect(to), 'connect'));
  const [ca, own] = await Promise.all([readFile(security.caFile), readFile(security.serverFile)]);
  return readBrokerCount(await ask(connectTls({ ...to, ca, cert: own, key: own }), 'secureConnect'));
}

function ask(socket: Socket, opened: 'connect' | 'secureConnect'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
    socket.once(opened, () => socket.write(describeClusterRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.end();
      resolve(received);
    });
  });
}

/** Size, then header version 2 (key, version, correlation, client id, no tags), then the body (false, no tags). */
export function describeClusterRequest(): Buffer {
  const client = Buffer.from('readiness');
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 3);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(DESCRIBE_CLUSTER, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(client.length, 12);
  client.copy(request, 14);
  return request;
}

/** Size, correlation, tags, throttle time, error code, message, cluster id, controller id, then the brokers. */
export function readBrokerCount(response: Buffer): number {
  const error = response.readInt16BE(13);
  if (error !== 0) throw new Error(`DescribeCluster answered error ${error}`);
  let at = 15;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = response.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  // Compact lengths are one more than the length; 0 stands for null.
  const skipString = (): void => {
    const length = varint() - 1;
    if (length > 0) at += length;
  };
  skipString();
  skipString();
  at += 4;
  return varint() - 1;
}
