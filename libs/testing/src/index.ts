export { freePort, startKafka, startMongo } from '#libs/servers';
export { kafkaBootstrap, mongoUrl } from './environment.js';
export { eventually } from './eventually.js';
export { type AppOptions, type RunningApp, startApp } from './start-app.js';
export { tcpProxy, type TcpProxy } from './tcp-proxy/tcp-proxy.js';
export { type Swallow } from './tcp-proxy/faults.js';
export { uniqueName } from './unique-name.js';
