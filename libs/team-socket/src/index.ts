export * from './protocol/close-code.js';
export * from './protocol/frames.js';
export * from './protocol/server-frame.js';
export * from './protocol/subprotocol.js';
