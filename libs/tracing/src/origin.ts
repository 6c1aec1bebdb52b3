/** How the spans of this process are told from those of others. */
export interface Origin {
  readonly service: string;
  readonly instance: string;
  readonly version: string;
}
