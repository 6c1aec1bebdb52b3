/** Who waits for what has not arrived yet, by its name. */
export class Arrivals {
  private readonly waiting = new Map<string, () => void>();

  arrived(name: string): void {
    this.waiting.get(name)?.();
    this.waiting.delete(name);
  }

  of(name: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(name, resolve));
  }
}
