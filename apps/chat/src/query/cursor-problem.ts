import { KeysetCursorError } from '#libs/mongo';
import { ProblemException } from '#libs/service';

/** For a rejected read: turns a cursor that is none into a 400 that names its field; everything else goes on. */
export function cursorProblem(field: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof KeysetCursorError)) throw error;
    throw new ProblemException(400, 'The cursor is not valid.', {
      errors: [{ field, message: 'must be a cursor that this list has given, for this way of reading' }],
    });
  };
}
