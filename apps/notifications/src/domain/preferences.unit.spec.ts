import { describe, expect, it } from '@jest/globals';
import { KIND_NAMES, KINDS } from './kinds.js';
import { preferencesOf, wants } from './preferences.js';

describe('preferences', () => {
  it('are the defaults for who has said nothing', () => {
    const preferences = preferencesOf(undefined);
    for (const kind of KIND_NAMES) expect(wants(preferences, kind)).toBe(KINDS[kind].byDefault);
  });

  it('change one kind and leave the others', () => {
    const preferences = preferencesOf({ kinds: { task_changed: true, task_assigned: false } });
    expect(wants(preferences, 'task_changed')).toBe(true);
    expect(wants(preferences, 'task_assigned')).toBe(false);
    expect(wants(preferences, 'added_to_team')).toBe(true);
  });

  it('turn all off, whatever the kinds say', () => {
    const preferences = preferencesOf({ mail: false, kinds: { task_assigned: true } });
    for (const kind of KIND_NAMES) expect(wants(preferences, kind)).toBe(false);
  });
});
