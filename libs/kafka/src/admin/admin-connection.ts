import { type Admin, type Kafka } from 'kafkajs';
import { accessErrorOf } from '../client/access-error.js';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { NoAnswerError, within } from '../within.js';

const ANSWER_MS = 10_000;
const GOODBYE_MS = 1000;

/** One connection for the questions of one command or request. Whoever opened it closes it. */
export class AdminConnection {
  private readonly underWay = new Set<Promise<unknown>>();

  private constructor(
    readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly answerMs: number,
  ) {}

  /**
   * Rejects with the client's error when no broker can be reached, with KafkaAccessError when it lets nobody in with these
   * settings, with NoAnswerError when one is
   * silent for `answerMs`.
   */
  static async open(kafka: Kafka, answerMs = ANSWER_MS): Promise<AdminConnection> {
    const connection = new AdminConnection(kafka, kafka.admin({ retry: CLIENT_RETRY }), answerMs);
    try {
      await connection.ask('connect to Kafka', (admin) => admin.connect());
    } catch (error) {
      await connection.close();
      throw accessErrorOf(error) ?? error;
    }
    return connection;
  }

  /** Rejects with NoAnswerError when there is no answer in time; `what` is part of its message. */
  async ask<Answer>(what: string, question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const answer = question(this.admin);
    const end: Promise<unknown> = answer.catch(() => undefined).finally(() => this.underWay.delete(end));
    this.underWay.add(end);
    try {
      return await within(this.answerMs, what, answer);
    } catch (error) {
      // kafkajs takes a broker that accepts and then says nothing for connected, when it tries a second time.
      if (!(error instanceof Error) || error.message !== 'Broker not connected') throw error;
      throw new NoAnswerError(what, this.answerMs);
    }
  }

  /** Never rejects, and never waits long: a second for the questions under way, and as long for the goodbye. */
  async close(): Promise<void> {
    // kafkajs lets a question that it repeats sign in anew while it disconnects: an error, and a connection that nobody closes.
    await within(GOODBYE_MS, 'answer', Promise.all(this.underWay)).catch(() => undefined);
    await within(GOODBYE_MS, 'disconnect', this.admin.disconnect()).catch(() => undefined);
  }
}
