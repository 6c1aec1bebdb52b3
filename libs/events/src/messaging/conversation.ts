/** The conversation of two users, the same from both sides. User ids have no ":", so nobody can forge another pair's. */
export function conversationOf(one: string, other: string): string {
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}
