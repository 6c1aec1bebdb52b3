/** What a run can be made to suffer: by events that strike once, and by what is mixed into its traffic. */
export const FAULT_KINDS = [
  'crash',
  'kill',
  'members',
  'rolling',
  'sigterm',
  'broker',
  'chat',
  'timeline',
  'teams',
] as const;
export const SPICE_KINDS = ['poison', 'duplicates', 'cancel', 'restock', 'late'] as const;
export const TROUBLE_KINDS = [...FAULT_KINDS, ...SPICE_KINDS] as const;

/** The systems beside the orders. */
const SIDES = ['chat', 'timeline', 'teams'] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];
export type SpiceKind = (typeof SPICE_KINDS)[number];
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

export const TROUBLE: Readonly<Record<TroubleKind, string>> = {
  crash: 'an inventory ends itself at a named point between reading an order and committing it',
  kill: 'kill -9 of any instance of the orders, inventory or analytics',
  members: 'one more instance of an app joins its groups, then leaves them',
  rolling:
    'every instance of an app is restarted in order, one after the other; brings chat, timeline and teams along',
  sigterm: 'SIGTERM of everything at once, then a restart',
  broker: 'the broker is stopped or killed, and restarted',
  chat: 'messages beside the orders, and deaths of who takes and who stores them; without it the chat stays away',
  timeline:
    'posts beside the orders, and deaths and freezes of who takes and folds them; without it the timeline stays away',
  teams:
    'teams beside the orders, with members at WebSockets and by mail, and deaths and freezes of who serves them; without it they stay away',
  poison: '1 % records that nobody can read, of every kind',
  duplicates: 'records copied byte by byte, and events that come again with other bytes',
  cancel: 'orders cancelled at any moment, some before they are placed',
  restock: 'stock that comes back',
  late: 'orders whose event is an hour old when it arrives',
};

/** Which of the systems beside the orders a run has. */
export function sidesIn(only: readonly TroubleKind[]): (typeof SIDES)[number][] {
  return SIDES.filter((side) => only.includes(side) || only.includes('rolling'));
}
