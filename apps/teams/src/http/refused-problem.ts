import { type FieldFault, ProblemException } from '#libs/service';
import { type RefusalCode, Refused } from '../domain/refused.js';

interface Answer {
  readonly status: number;
  readonly detail: string;
  readonly fault?: FieldFault;
}

export const ANSWERS: Readonly<Record<RefusalCode, Answer>> = {
  NO_TEAM: { status: 404, detail: 'There is no such team, or you are no member of it.' },
  NO_TASK: { status: 404, detail: 'There is no such task, or you are no member of its team.' },
  NO_MEMBER: { status: 404, detail: 'The team has no such member.' },
  NO_USER: {
    status: 422,
    detail: 'Nobody is registered with this user_id.',
    fault: { field: 'user_id', message: 'must be that of a registered user' },
  },
  NOT_ALLOWED: { status: 403, detail: 'Your role in the team does not allow this.' },
  LAST_OWNER: { status: 409, detail: 'A team keeps at least one owner; make another member one first.' },
  STALE: { status: 412, detail: 'It has changed since you read it; read it again and decide anew.' },
  ALREADY_MEMBER: { status: 409, detail: 'The user is a member already; change the role instead.' },
  ASSIGNEE_NO_MEMBER: {
    status: 422,
    detail: 'A task can be assigned to members of its team only.',
    fault: { field: 'assignee', message: 'must be a member of the team' },
  },
  TEAM_FULL: { status: 409, detail: 'The team has as many members as a team can have.' },
  KEY_REUSED: {
    status: 422,
    detail: 'This Idempotency-Key was used with another body; take a new key.',
    fault: { field: 'Idempotency-Key', message: 'was used with another body' },
  },
  DELETED_SINCE: {
    status: 409,
    detail: 'What was made with this Idempotency-Key has been deleted; take a new key.',
  },
};

/** For catch(): what to answer when a change is refused. */
export function refusedProblem(error: unknown): never {
  if (!(error instanceof Refused)) throw error;
  const { status, detail, fault } = ANSWERS[error.code];
  throw new ProblemException(status, detail, {
    ...(fault && { errors: [fault] }),
    cause: error,
  });
}
