/** What a mail says, before it is text or HTML. Values are as their users wrote them: the layout escapes them. */
export interface MailContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Shown as a small table. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

/** What a template may speak of. Names fall back to ids where nobody has told them. */
export interface MailView {
  readonly team: string;
  /** Who did it. */
  readonly actor: string;
  nameOf(userId: string): string;
}
