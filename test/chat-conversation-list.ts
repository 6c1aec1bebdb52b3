import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type ChatClient, talk } from './chat-client.js';

interface Listed {
  readonly items: { with: string; count: number; unread: number; latest: { content: string } }[];
  readonly next_cursor: string | null;
}

/** What a user sees of all conversations; `chat` is asked when the tests run. */
export function describeConversationList(chat: () => ChatClient): void {
  describe("a user's conversations", () => {
    const listed = (user: string, query = '') => chat().get<Listed>(`/conversations/${user}${query}`);
    /** Messages come into the list right after they can be read. */
    const untilListed = (user: string, other: string, count: number) =>
      eventually(async () => {
        const found = (await listed(user)).items.find((item) => item.with === other);
        expect(found?.count).toBe(count);
        return found!;
      });
    const markRead = (user: string, from: string, body: object = {}) =>
      fetch(`${chat().url}/conversations/${user}/${from}/read`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    beforeAll(async () => {
      await talk(chat(), 'ned/ola', 4);
      await talk(chat(), 'ned/pat', 3);
      await untilListed('ned', 'pat', 3);
    });

    it('are listed with the latest message and how many are unread', async () => {
      expect((await listed('ned')).items).toMatchObject([
        { with: 'pat', count: 3, unread: 1, latest: { content: 'no. 2' } },
        { with: 'ola', count: 4, unread: 2, latest: { content: 'no. 3' } },
      ]);
      const first = await listed('ned', '?limit=1');
      const second = await listed('ned', `?limit=1&cursor=${first.next_cursor}`);
      expect([first, second].map(({ items }) => items[0]?.with)).toEqual(['pat', 'ola']);
    });

    it('are marked as read up to a message or all, never back', async () => {
      const fromOla = (await chat().readAll('ned/ola')).filter(({ fromUser }) => fromUser === 'ola');
      const unread = async (answer: Promise<Response>) =>
        ((await (await answer).json()) as { unread: number }).unread;
      expect(await unread(markRead('ned', 'ola', { upTo: fromOla[0]!.messageId }))).toBe(1);
      expect(await unread(markRead('ned', 'ola'))).toBe(0);
      expect(await unread(markRead('ned', 'ola', { upTo: fromOla[0]!.messageId }))).toBe(0);
      await chat().send({ fromUser: 'ola', toUser: 'ned', content: 'one more' });
      await untilListed('ned', 'ola', 5);
      expect((await listed('ned')).items[0]).toMatchObject({ with: 'ola', unread: 1 });
      expect((await markRead('ned', 'stranger')).status).toBe(404);
      expect((await markRead('ned', 'ola', { upTo: 'unknown' })).status).toBe(404);
    });

    it('are marked as read while messages come in, each counted as read or unread', async () => {
      await talk(chat(), 'rex/sal', 2);
      const [{ messageId = '' } = {}] = (await chat().readAll('rex/sal')).filter(
        ({ fromUser }) => fromUser === 'sal',
      );
      let talking = true;
      const sal = (async () => {
        let sent = 1;
        for (; talking; sent += 1)
          await chat().send({ fromUser: 'sal', toUser: 'rex', content: `more ${sent}` });
        return sent;
      })();
      const marks = Array.from({ length: 20 }, async (_, index) => {
        const answer = await markRead('rex', 'sal', index % 2 === 0 ? { upTo: messageId } : {});
        return answer.status;
      });
      expect(await Promise.all(marks)).toEqual(marks.map(() => 200));
      talking = false;
      const received = await sal;
      const { unread: before } = await untilListed('rex', 'sal', received + 1);
      const last = await chat().send({ fromUser: 'sal', toUser: 'rex', content: 'the last' });
      const { unread: after } = await untilListed('rex', 'sal', received + 2);
      expect([after, before >= 0 && before < received]).toEqual([before + 1, true]);
      const upTo = last.sent.messageId;
      expect(await (await markRead('rex', 'sal', { upTo })).json()).toMatchObject({ unread: 0 });
    });
  });
}
