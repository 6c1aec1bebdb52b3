import { type BenchContext } from '../item.js';
import { type HttpContender, startHttpContender } from '../process/http-contender.js';
import { type BenchIssuer } from './bench-issuer.js';

/** Limits that one machine with all clients would run into. */
const FOR_A_CROWD = { REALTIME_CONNECTIONS_PER_ADDRESS: '100000', REALTIME_MESSAGES_PER_SECOND: '10000' };

/** An instance of the realtime service that lets a crowd in. */
export function startRealtime(
  { servers, profiles }: BenchContext,
  issuer: BenchIssuer,
  name = 'realtime',
): Promise<HttpContender> {
  const env = { ...servers.env, ...issuer.env, ...FOR_A_CROWD, INSTANCE_ID: name };
  return startHttpContender({ name, entry: 'run/realtime.js', env, profiles }, 'REALTIME_PORT');
}

/** The address of a server's WebSocket. */
export function socketOf(url: string): string {
  return `${url.replace(/^http/, 'ws')}/ws`;
}
