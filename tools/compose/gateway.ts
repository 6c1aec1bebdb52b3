// Ports of the containers' host that lead to services of several instances: gateway.js 8001=orders-api:8001 …
import { resolve4 } from 'node:dns/promises';
import { forwardPort } from './port-forward.js';
import { parseRoute, type Route } from './route.js';

const forwards = await Promise.all(process.argv.slice(2).map((argument) => open(parseRoute(argument))));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void Promise.all(forwards.map((forward) => forward.stop())).then(() => process.exit(0));
  });
}

async function open({ listen, host, port }: Route) {
  // Docker's name server knows an address for each running instance; getaddrinfo would always put the same one first.
  const instances = async () => (await resolve4(host)).map((address) => ({ host: address, port }));
  const forward = await forwardPort({ host: '0.0.0.0', port: listen }, host, instances);
  console.log(`port ${forward.port} leads to ${host}:${port}`);
  return forward;
}
