/** Values by name that are forgotten when they have not been renewed for `lifeMs`. */
export class Expiring<Value> {
  private readonly entries = new Map<string, { value: Value; at: number }>();

  constructor(
    private readonly lifeMs: number,
    private readonly limit: number,
  ) {}

  set(name: string, value: Value, now: number): void {
    this.entries.delete(name);
    this.entries.set(name, { value, at: now });
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value!);
  }

  alive(now: number): Value[] {
    for (const [name, { at }] of this.entries) if (now - at > this.lifeMs) this.entries.delete(name);
    return [...this.entries.values()].map(({ value }) => value);
  }
}
