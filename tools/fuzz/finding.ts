/** Something that no input may bring about. */
export interface Finding {
  readonly app: string;
  readonly what: string;
  /** The smallest input that still does it, as a person can repeat it; undefined when it takes the whole run. */
  readonly reproduction?: string;
}

/** An app under fire. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** All that it has written. */
  readonly logs: () => string;
}
