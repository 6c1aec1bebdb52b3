/** What the exit code of a command says. Listed in the help; scripts rely on it. */
export const EXIT = {
  done: 0,
  /** It worked, and the answer is no: metrics differ, some records were refused. */
  negative: 1,
  usage: 2,
  /** Kafka, MongoDB or a service did not answer; the same command may work later. */
  unreachable: 3,
  /** Nothing was changed, because it would not be safe now; the message says what must be different. */
  refused: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message that says what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exit: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
