import { describe, expect, it } from '@jest/globals';
import { Mailbox } from './mailbox.js';

const mail = (subject: string, to = 'bob@example.com', bytes = 10) => ({
  ...{ subject, to: [to], from: 'us@example.com', date: undefined, message_id: undefined },
  ...{ text: '', html: '', bytes },
});

describe('the mailbox', () => {
  it('shows the latest first, of everybody or of one', () => {
    const box = new Mailbox();
    box.keep(mail('one'));
    box.keep(mail('two', 'eve@example.com'));
    box.keep(mail('three'));
    expect(box.latest().map(({ subject }) => subject)).toEqual(['three', 'two', 'one']);
    const [first] = box.latest('eve@example.com');
    expect(first).toMatchObject({ subject: 'two' });
    expect(box.find(first?.id ?? '')).toBe(first);
  });

  it('forgets the oldest when there are too many, or when they are too large together', () => {
    const few = new Mailbox(2);
    for (const subject of ['one', 'two', 'three']) few.keep(mail(subject));
    expect(few.latest().map(({ subject }) => subject)).toEqual(['three', 'two']);
    const small = new Mailbox(100, 25);
    for (const subject of ['one', 'two', 'three']) small.keep(mail(subject));
    expect(small.latest().map(({ subject }) => subject)).toEqual(['three', 'two']);
  });
});
