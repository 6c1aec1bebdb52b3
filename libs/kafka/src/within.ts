/** The answer did not come in time; what became of the question is unknown. */
export class NoAnswerError extends Error {
  constructor(what: string, ms: number) {
    super(`no end of "${what}" within ${ms} ms`);
    this.name = 'NoAnswerError';
  }
}

/**
 * Rejects with NoAnswerError when `work` takes longer than `ms`. The client's own timeouts leave holes, such as a connection
 * that was accepted and then fell silent; nothing here may wait for ever.
 */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(what, ms)), ms);
  });
  // Once it is late, its end is nobody's concern.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
