import { type ConversationExtent } from './conversation-extent.js';

const CONVERSATIONS = 10_000;
/** For a database that is put back to an earlier state under a running process. */
const BELIEVED_MS = 10_000;

/**
 * How far conversations had come when this process looked last. It stays true that so many messages are before that place, so
 * who reads on from there needs no second look to know how many there are: one that polls would take it every time.
 */
export class KnownExtents {
  private readonly extents = new Map<string, { extent: ConversationExtent; until: number }>();

  constructor(
    private readonly most = CONVERSATIONS,
    private readonly believedMs = BELIEVED_MS,
  ) {}

  of(conversation: string): ConversationExtent | undefined {
    const known = this.extents.get(conversation);
    return known && known.until > performance.now() ? known.extent : undefined;
  }

  /** As the database has just told it. */
  learn(conversation: string, extent: ConversationExtent): void {
    this.extents.delete(conversation);
    this.extents.set(conversation, { extent, until: performance.now() + this.believedMs });
    if (this.extents.size <= this.most) return;
    for (const oldest of this.extents.keys()) {
      this.extents.delete(oldest);
      return;
    }
  }

  /** As it follows from what was known. */
  extend(conversation: string, extent: ConversationExtent): void {
    const known = this.extents.get(conversation);
    if (known && extent.next > known.extent.next) known.extent = extent;
  }
}
