import { type Kind, KIND_NAMES, KINDS } from './kinds.js';

/** What somebody has said; what is missing is as it is for everybody. */
export interface StoredPreferences {
  readonly mail?: boolean;
  readonly kinds?: Partial<Readonly<Record<Kind, boolean>>>;
}

export interface Preferences {
  /** False: no mail at all. */
  readonly mail: boolean;
  readonly kinds: Readonly<Record<Kind, boolean>>;
}

export function preferencesOf(stored: StoredPreferences | undefined): Preferences {
  const kinds = KIND_NAMES.map((kind) => [kind, stored?.kinds?.[kind] ?? KINDS[kind].byDefault] as const);
  return { mail: stored?.mail ?? true, kinds: Object.fromEntries(kinds) as Record<Kind, boolean> };
}

export function wants({ mail, kinds }: Preferences, kind: Kind): boolean {
  return mail && kinds[kind];
}
