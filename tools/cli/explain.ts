import kafkajs from 'kafkajs';
import { AdminError, KafkaAccessError, PublishError } from '#libs/kafka';
import { CliError, EXIT, type ExitCode } from './cli-error.js';

/** What an error means to the person at the terminal, and the exit code for it. */
export function explain(error: unknown): { message: string; exit: ExitCode } {
  if (error instanceof CliError) return { message: error.message, exit: error.exit };
  if (error instanceof AdminError) {
    return { message: error.message, exit: error.retryable ? EXIT.refused : EXIT.usage };
  }
  if (error instanceof KafkaAccessError) return { message: error.message, exit: EXIT.unreachable };
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof PublishError || isConnection(error)) {
    return {
      message: `Kafka does not answer (${text}). Is the suite running (npm start), and --bootstrap right?`,
      exit: EXIT.unreachable,
    };
  }
  if (error instanceof kafkajs.KafkaJSError)
    return { message: `Kafka refused: ${text}`, exit: EXIT.negative };
  const stack = error instanceof Error ? error.stack : undefined;
  return { message: `This is a fault of the command line itself: ${stack ?? text}`, exit: EXIT.negative };
}

function isConnection(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name;
  return (
    name === 'KafkaJSConnectionError' ||
    name === 'KafkaJSBrokerNotFound' ||
    name === 'KafkaJSNumberOfRetriesExceeded' ||
    name === 'KafkaJSRequestTimeoutError' ||
    name === 'NoAnswerError'
  );
}
