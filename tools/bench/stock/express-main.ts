// The least that express can do for the route: parse the body, answer 202.
import express from 'express';
import { randomUUID } from 'node:crypto';

const app = express();
app.use(express.json());
app.post('/order', (_request, response) => {
  response.status(202).json({ order_id: randomUUID(), status: 'placed' });
});
app.listen(Number(process.env.PORT), '127.0.0.1');
