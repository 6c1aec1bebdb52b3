import { useEffect, useState } from 'preact/hooks';

/** What the server has said last, by section; whoever shows a section is told when that one changes. */
export class Store {
  constructor() {
    /** @type {Map<string, any>} */
    this.sections = new Map();
    /** @type {Map<string, Set<() => void>>} */
    this.listeners = new Map();
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  set(name, value) {
    this.sections.set(name, value);
    for (const listener of this.listeners.get(name) ?? []) listener();
  }

  /** @param {string} name */
  get(name) {
    return this.sections.get(name);
  }

  /**
   * @param {string} name
   * @param {() => void} listener
   */
  listen(name, listener) {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }
}

export const store = new Store();

/**
 * The state of a section; the component is shown anew when it changes.
 * @param {string} name
 */
export function useSection(name) {
  const [, show] = useState(0);
  useEffect(() => store.listen(name, () => show((n) => n + 1)), [name]);
  return store.get(name);
}
