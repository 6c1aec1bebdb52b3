// Keeps connections busy with POST /order, one request at a time on each, and sends the result to the parent.
import { connect, type Socket } from 'node:net';
import { type LoadPlan } from './load-generator.js';
import { quantileOf } from '../statistics.js';
import { answerIn } from './http-answer.js';
import { orderSent, USERS } from './orders-sent.js';

const { url, connections, seconds } = JSON.parse(process.argv[2] ?? '{}') as LoadPlan;
const { hostname, port, host } = new URL(url);
const requests = Array.from({ length: USERS }, (_, index) => requestOf(JSON.stringify(orderSent(index))));
const latencies: number[] = [];
let sent = 0;
let failed = 0;

const startedAt = performance.now();
const deadline = startedAt + seconds * 1000;
await Promise.all(Array.from({ length: connections }, () => keepBusy(connect(Number(port), hostname))));
const elapsed = (performance.now() - startedAt) / 1000;

latencies.sort((one, other) => one - other);
process.send?.(
  {
    answered: latencies.length,
    seconds: elapsed,
    failed,
    p50Ms: quantileOf(latencies, 0.5),
    p99Ms: quantileOf(latencies, 0.99),
  },
  () => process.exit(0),
);

function keepBusy(socket: Socket): Promise<void> {
  socket.setNoDelay(true);
  let received = '';
  let sentAt = 0;
  const next = (): void => {
    sentAt = performance.now();
    socket.write(requests[sent++ % USERS] ?? '');
  };
  socket.on('connect', next);
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
    const answer = answerIn(received);
    if (answer === undefined) return;
    received = received.slice(answer.length);
    latencies.push(performance.now() - sentAt);
    if (answer.status >= 400) failed += 1;
    if (performance.now() < deadline) next();
    else socket.end();
  });
  socket.on('error', () => (failed += 1));
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function requestOf(body: string): string {
  return `POST /order HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
