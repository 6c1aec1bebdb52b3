import { Counter } from 'prom-client';

export const duplicateMessages = new Counter({
  name: 'chat_duplicate_messages_total',
  help: 'Messages that came again and were stored before',
});
