/** Why a change of a team is not made. Nothing has changed then, and only STALE is helped by reading and trying again. */
export type RefusalCode =
  | 'NO_TEAM'
  | 'NO_TASK'
  | 'NO_MEMBER'
  | 'NO_USER'
  | 'NOT_ALLOWED'
  | 'LAST_OWNER'
  | 'STALE'
  | 'ALREADY_MEMBER'
  | 'ASSIGNEE_NO_MEMBER'
  | 'TEAM_FULL'
  | 'KEY_REUSED'
  | 'DELETED_SINCE';

export class Refused extends Error {
  constructor(readonly code: RefusalCode) {
    super(code);
  }
}
