import { describe, expect, it } from '@jest/globals';
import {
  MemberAdded,
  MemberRemoved,
  MemberRoleUpdated,
  TaskCompleted,
  TaskCreated,
  TaskDeleted,
  TaskUpdated,
  TeamDeleted,
  TeamUpdated,
} from '#libs/events';
import { KIND_NAMES, type Kind } from '../domain/kinds.js';
import { type TeamEvent } from '../domain/team-event.js';
import { createTransport } from 'nodemailer';
import { mailOf, messageIdOf } from './mail.js';
import { isSignedBy, preferencesLink, signatureOf } from './preferences-link.js';
import { isSender, senderOf } from './sender-address.js';

const origin = { domain: 'mail.example', preferencesUrl: 'https://mail.example/mails/bob/x?a=1&b=2' };
const bob = { user_id: 'bob', name: 'Bob', email: 'bob@example.com' };
const view = { team: 'Groceries', actor: 'Olga', nameOf: (id: string) => id };
const contracts: [{ type: string; examples: readonly object[] }, Kind][] = [
  [MemberAdded, 'added_to_team'],
  [MemberRemoved, 'removed_from_team'],
  [MemberRoleUpdated, 'role_changed'],
  [TaskCreated, 'task_assigned'],
  [TaskCompleted, 'task_completed'],
  [TaskDeleted, 'task_deleted'],
  [TaskUpdated, 'task_changed'],
  [TeamUpdated, 'team_renamed'],
  [TeamDeleted, 'team_deleted'],
];

const eventOf = (type: string, data: object) => ({ id: 'e1', time: 0, type, data }) as TeamEvent;

describe('mails', () => {
  it('are there for every kind', () => {
    expect(contracts.map(([, kind]) => kind).sort()).toEqual([...KIND_NAMES].sort());
  });

  it.each(contracts)(
    '%# name team and task, in text and HTML, and where to turn them off',
    (contract, kind) => {
      const data = { ...contract.examples[0], previous_name: null } as { title?: string };
      const mail = mailOf(eventOf(contract.type, data), { kind, to: bob }, view, origin)!;
      expect(mail.subject).toContain(data.title ?? 'Groceries');
      for (const body of [mail.text, mail.html]) {
        expect(body).toContain('Groceries');
        expect(body).toContain('Olga');
      }
      expect(mail.text).toContain(origin.preferencesUrl);
      expect(mail.html).toContain('href="https://mail.example/mails/bob/x?a=1&amp;b=2"');
      expect(mail.html).not.toMatch(/<script|<img|undefined/);
    },
  );

  it.each(['task_assigned', 'task_changed'] as const)('of %s say when the task is due', (kind) => {
    const data = { ...TaskUpdated.examples[0], due_on: '2026-03-01' };
    const mail = mailOf(eventOf('TaskUpdated', data), { kind, to: bob }, view, origin)!;
    expect(mail.text).toContain('Due: 2026-03-01');
    expect(mail.html).toMatch(/Due<\/td><td[^>]*>2026-03-01</);
  });

  it.each(contracts)('%# run nothing and begin no header, whatever the names are', async (contract, kind) => {
    const evil = `<img src=x onerror=alert(1)>"'&\r\nBcc: eve@example.com\r\n\r\nX`;
    const data = {
      ...contract.examples[0],
      ...{ title: evil, name: evil, previous_name: evil, description: evil, assignee: evil, role: evil },
    };
    const nasty = { team: evil, actor: evil, nameOf: () => evil };
    const to = { ...bob, name: evil };
    const mail = mailOf(eventOf(contract.type, data), { kind, to }, nasty, origin)!;
    expect(mail.html).not.toContain('<img');
    expect(mail.subject).not.toMatch(/[\r\n]/);
    const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
      ...{ from: 'us@mail.example', to: [mail.to], subject: mail.subject, text: mail.text },
    });
    const [head = ''] = (message as Buffer).toString().split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/im);
  });

  it('have an id that follows from event and recipient alone', () => {
    const id = messageIdOf('e1', 'bob', 'mail.example');
    expect(messageIdOf('e1', 'bob', 'mail.example')).toBe(id);
    expect(id).toMatch(/^<[0-9a-f]{40}@mail\.example>$/);
    expect(
      new Set([id, messageIdOf('e1', 'eve', 'mail.example'), messageIdOf('e2', 'bob', 'mail.example')]).size,
    ).toBe(3);
  });
});

describe('the link under a mail', () => {
  const key = Buffer.from('a key of thirty-two bytes or more');

  it('stands for its user alone', () => {
    const url = new URL(preferencesLink('https://mail.example/notify', 'b@b', key));
    const [, , , user = '', signature = ''] = url.pathname.split('/');
    expect(url.pathname).toMatch(/^\/notify\/mails\/b%40b\/[\w-]{43}$/);
    expect(isSignedBy(decodeURIComponent(user), signature, key)).toBe(true);
    expect(isSignedBy('eve', signature, key)).toBe(false);
    expect(isSignedBy('b@b', `${signature}x`, key)).toBe(false);
    expect(isSignedBy('b@b', signatureOf('b@b', Buffer.from('another')), key)).toBe(false);
  });
});

describe('the sender', () => {
  it.each([
    ['news@example.com', { name: '', address: 'news@example.com' }],
    ['Team news <news@example.com>', { name: 'Team news', address: 'news@example.com' }],
  ])('%s', (text, parts) => {
    expect(isSender(text)).toBe(true);
    expect(senderOf(text)).toEqual(parts);
  });

  it.each([
    'nobody',
    'News <nobody>',
    'A\r\nBcc: b@example.com <a@example.com>',
    '<a@example.com>, b@example.com',
  ])('is not %j', (text) => expect(isSender(text)).toBe(false));
});
