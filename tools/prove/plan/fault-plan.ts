import { seededRandom } from '../../../test/seeded-random.js';
import { type ProcessName } from '../../../test/order-evidence.js';
import { type MemberName } from '../fleet.js';
import { FAULT_KINDS, type FaultKind, type TroubleKind } from './trouble.js';

export const CRASH_POINTS = [
  'before-transaction',
  'after-transaction',
  'after-publish',
  'before-commit',
] as const;
/** How who takes or stores messages may die: a writer at a named point, anybody at any moment. */
export const CHAT_DEATHS = [
  { app: 'chat-writer', slot: 0, point: 'before-write' },
  { app: 'chat-api', slot: 0 },
  { app: 'chat-writer', slot: 0, point: 'between-writes' },
  { app: 'chat-writer', slot: 0, point: 'after-write' },
  { app: 'chat-writer', slot: 1 },
  { app: 'chat-writer', slot: 0, point: 'before-commit' },
  { app: 'chat-api', slot: 1 },
] as const;
/** What becomes of who takes posts and folds them into timelines. */
export const TIMELINE_DEATHS = [
  { slot: 0, point: 'after-write' },
  { slot: 0, freezeMs: 8000 },
  { slot: 1 },
  { slot: 0, point: 'before-write' },
  { slot: 0 },
  { slot: 0, point: 'before-commit' },
  { slot: 1, freezeMs: 8000 },
] as const;
/** What becomes of who changes teams, relays their events, sends them to sockets and mails them. */
export const TEAM_DEATHS = [
  { app: 'teams', slot: 0, point: 'after-publish' },
  { app: 'realtime', slot: 0 },
  { app: 'notifications', slot: 0, point: 'after-send' },
  { app: 'teams', slot: 'relay', freezeMs: 5000 },
  { app: 'realtime', slot: 1 },
  { app: 'notifications', slot: 0, point: 'after-intake' },
  { app: 'teams', slot: 'relay' },
  { app: 'teams', slot: 0, point: 'before-publish' },
  { app: 'notifications', slot: 1 },
] as const;
const APPS: readonly ProcessName[] = ['orders', 'inventory', 'analytics'];

export type Fault =
  | { readonly kind: 'crash'; readonly point: (typeof CRASH_POINTS)[number]; readonly passage: number }
  | { readonly kind: 'kill'; readonly app: ProcessName; readonly slot: number }
  | { readonly kind: 'members'; readonly app: ProcessName }
  | { readonly kind: 'rolling'; readonly app: MemberName }
  | { readonly kind: 'sigterm' }
  | {
      readonly kind: 'chat';
      readonly app: 'chat-api' | 'chat-writer';
      readonly slot: number;
      readonly point?: 'before-write' | 'between-writes' | 'after-write' | 'before-commit';
      readonly passage: number;
    }
  | {
      readonly kind: 'timeline';
      readonly slot: number;
      readonly point?: 'before-write' | 'after-write' | 'before-commit';
      /** It is not killed, but stands still for so long. */
      readonly freezeMs?: number;
      readonly passage: number;
    }
  | {
      readonly kind: 'teams';
      readonly app: 'teams' | 'realtime' | 'notifications';
      /** `relay`: whichever instance of the teams app relays at that moment. */
      readonly slot: number | 'relay';
      readonly point?: 'before-publish' | 'after-publish' | 'after-send' | 'after-intake';
      readonly freezeMs?: number;
      readonly passage: number;
    }
  | { readonly kind: 'broker'; readonly how: 'stop' | 'kill'; readonly downMs: number };

export interface PlannedFault {
  /** It strikes once so many orders were acknowledged. */
  readonly afterOrders: number;
  readonly fault: Fault;
}

export interface PlanOptions {
  readonly seed: number;
  readonly orders: number;
  readonly faults: number;
  readonly only: readonly TroubleKind[];
  /** Who is there to be restarted. */
  readonly apps: readonly MemberName[];
}

type Random = ReturnType<typeof seededRandom>;

/**
 * The faults of a run and when they strike; the same for the same seed. Kinds, crash points and apps come from shuffled decks,
 * so that a short run has as many different ones as can be.
 */
export function planFaults({ seed, orders, faults, only, apps }: PlanOptions): PlannedFault[] {
  const kinds = FAULT_KINDS.filter((kind) => only.includes(kind));
  if (kinds.length === 0) return [];
  const random = seededRandom(seed);
  const kind = deck(kinds, random);
  const draw = {
    point: deck(CRASH_POINTS, random),
    killed: deck(APPS, random),
    joining: deck(APPS, random),
    rolling: deck(apps, random),
    broker: deck(['kill', 'stop'] as const, random),
    chat: deck(CHAT_DEATHS, random),
    timeline: deck(TIMELINE_DEATHS, random),
    teams: deck(TEAM_DEATHS, random),
  };
  const step = orders / (faults + 1);
  return Array.from({ length: faults }, (_, index) => ({
    afterOrders: Math.max(1, Math.round(step * (index + 0.5 + random(0, 100) / 200))),
    fault: faultOf(kind(), draw, random),
  }));
}

function faultOf(
  kind: FaultKind,
  draw: {
    point: () => (typeof CRASH_POINTS)[number];
    killed: () => ProcessName;
    joining: () => ProcessName;
    rolling: () => MemberName;
    broker: () => 'stop' | 'kill';
    chat: () => (typeof CHAT_DEATHS)[number];
    timeline: () => (typeof TIMELINE_DEATHS)[number];
    teams: () => (typeof TEAM_DEATHS)[number];
  },
  random: Random,
): Fault {
  switch (kind) {
    case 'crash':
      return { kind, point: draw.point(), passage: random(1, 3) };
    case 'kill':
      return { kind, app: draw.killed(), slot: random(0, 1) };
    case 'members':
      return { kind, app: draw.joining() };
    case 'rolling':
      return { kind, app: draw.rolling() };
    case 'sigterm':
      return { kind };
    case 'chat':
      return { kind, ...draw.chat(), passage: random(1, 3) };
    case 'timeline':
      return { kind, ...draw.timeline(), passage: random(1, 3) };
    case 'teams':
      return { kind, ...draw.teams(), passage: random(1, 3) };
    case 'broker':
      return { kind, how: draw.broker(), downMs: random(500, 5000) };
  }
}

/** Draws every card once, in a random order, before it begins anew. */
function deck<Card>(cards: readonly Card[], random: Random): () => Card {
  let left: Card[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    return left.splice(random(0, left.length - 1), 1)[0]!;
  };
}

export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return `inventory ends itself at ${fault.point}, passage ${fault.passage}`;
    case 'kill':
      return `kill -9 of ${fault.app} ${fault.slot + 1}`;
    case 'members':
      return `one more ${fault.app} joins and leaves`;
    case 'rolling':
      return `each ${fault.app} is restarted, one after the other`;
    case 'sigterm':
      return 'SIGTERM of everything, and a restart';
    case 'chat': {
      const { app, slot, point, passage } = fault;
      return point ? `${app} ends itself at ${point}, passage ${passage}` : `kill -9 of ${app} ${slot + 1}`;
    }
    case 'timeline':
    case 'teams': {
      const { slot, point, freezeMs, passage } = fault;
      const app = fault.kind === 'teams' ? fault.app : 'timeline';
      if (point) return `${app} ends itself at ${point}, passage ${passage}`;
      const who = slot === 'relay' ? `${app}, who relays,` : `${app} ${slot + 1}`;
      return freezeMs ? `${who} stands still for ${freezeMs} ms` : `kill -9 of ${who.replace(/,$/, '')}`;
    }
    case 'broker':
      return `${fault.how} of the broker, back after ${fault.downMs} ms`;
  }
}
