import { KeysetCursorError } from '#libs/mongo';
import { ProblemException } from '#libs/service';

const CURSOR = 'must be a cursor that this list has given';

/** For a rejected read: turns a cursor that is none into a 400 that names its field; everything else goes on. */
export function cursorProblem(field: string, message = CURSOR): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof KeysetCursorError)) throw error;
    throw new ProblemException(400, 'The cursor is not valid.', {
      errors: [{ field, message }],
    });
  };
}
