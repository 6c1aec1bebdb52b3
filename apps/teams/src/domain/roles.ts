import { type Role } from '#libs/events';

/** What a member may want to do, apart from changes of the members themselves. */
export type Action =
  'see_team' | 'rename_team' | 'delete_team' | 'write_tasks' | 'delete_own_task' | 'delete_any_task';

const EVERYBODY: readonly Role[] = ['owner', 'admin', 'member'];
const STAFF: readonly Role[] = ['owner', 'admin'];
const OWNERS: readonly Role[] = ['owner'];

const MAY: Readonly<Record<Action, readonly Role[]>> = {
  see_team: EVERYBODY,
  rename_team: STAFF,
  delete_team: OWNERS,
  write_tasks: EVERYBODY,
  delete_own_task: EVERYBODY,
  delete_any_task: STAFF,
};

/** Which members an admin may add, and remove again. */
const ADMINISTERED: readonly Role[] = ['member'];

/** A change of who belongs to a team. Whoever removes themselves leaves. */
export type MemberChange =
  | { readonly kind: 'add'; readonly role: Role }
  | { readonly kind: 'remove'; readonly role: Role; readonly self: boolean }
  | { readonly kind: 'change_role'; readonly from: Role; readonly to: Role };

export type Refusal = 'NOT_ALLOWED' | 'LAST_OWNER';

export function mayDo(role: Role, action: Action): boolean {
  return MAY[action].includes(role);
}

/** Why `actor` may not make the change in a team with so many owners; undefined when it may be made. */
export function refusalOf(actor: Role, change: MemberChange, owners: number): Refusal | undefined {
  if (!mayChange(actor, change)) return 'NOT_ALLOWED';
  return losesOwner(change) && owners <= 1 ? 'LAST_OWNER' : undefined;
}

function mayChange(actor: Role, change: MemberChange): boolean {
  if (actor === 'owner') return true;
  if (change.kind === 'remove' && change.self) return true;
  return actor === 'admin' && change.kind !== 'change_role' && ADMINISTERED.includes(change.role);
}

function losesOwner(change: MemberChange): boolean {
  if (change.kind === 'remove') return change.role === 'owner';
  return change.kind === 'change_role' && change.from === 'owner' && change.to !== 'owner';
}
