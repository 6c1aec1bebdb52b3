import { type TrendsCountedData } from '#libs/events';

const WINDOWS = 15;

/** The latest closed windows of the trends, each with the place of its record. */
export class Trends {
  private readonly windows = new Map<
    number,
    TrendsCountedData & { readonly partition: number; readonly offset: string }
  >();

  /** A window that is published again, as after a replay, takes the place of itself. */
  add(counted: TrendsCountedData, place: { readonly partition: number; readonly offset: string }): void {
    const { partition, offset } = place;
    this.windows.set(counted.window_start, { ...counted, partition, offset });
    if (this.windows.size <= WINDOWS) return;
    this.windows.delete(Math.min(...this.windows.keys()));
  }

  /** Oldest first. */
  view() {
    return [...this.windows.values()].sort((one, other) => one.window_start - other.window_start);
  }
}
