import { duplicateKeyIsTransient } from './mongo-error-class.js';

/**
 * For batches of the log that are written by unique ids. A batch is first taken to be new and written at once; only after a
 * duplicate it is looked up, and so are the batches behind it, until one is all new. So a fresh topic costs no look, and a
 * redelivered one no failing write: an insert that collides costs many times more than one that is left out.
 */
export class FreshFirst {
  /** Partitions whose last batch was all new. */
  private readonly fresh = new Set<number>();

  /**
   * Calls `write`, which is told whether to look first, and resolves to its result. `allNew` says whether a look found
   * nothing. Fails with a duplicate key when another instance writes the same batch; the next try finds it.
   */
  async write<Result>(
    partition: number,
    write: (lookFirst: boolean) => Promise<{ readonly result: Result; readonly allNew: boolean }>,
  ): Promise<Result> {
    if (this.fresh.has(partition)) {
      try {
        return (await write(false)).result;
      } catch (error) {
        if (!duplicateKeyIsTransient(error)) throw error;
        this.fresh.delete(partition);
      }
    }
    const { result, allNew } = await write(true);
    if (allNew) this.fresh.add(partition);
    return result;
  }
}
