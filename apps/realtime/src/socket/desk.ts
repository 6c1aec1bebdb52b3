import { AuthError, type TokenVerifier } from '#libs/service';
import { type ClientFrame, CLOSE, type ErrorFrame } from '#libs/team-socket';
import { type Hub } from '../rooms/hub.js';
import { readClientFrame } from './client-frame.js';
import { type Session } from './session.js';
import { socketMetrics } from './socket-metrics.js';

/** Answers what clients say. */
export class Desk {
  constructor(
    private readonly hub: Hub,
    private readonly verifier: TokenVerifier,
    private readonly maxSubscriptions: number,
  ) {}

  hear(session: Session, data: Buffer, isBinary: boolean): void {
    const now = performance.now();
    socketMetrics.received.inc();
    session.heard();
    if (!session.maySpeak(now)) return;
    if (isBinary) return session.close(CLOSE.binary);
    const read = readClientFrame(data.toString());
    if ('frame' in read) return this.answer(session, read.frame, now);
    this.refuse(session, { ...read.fault, retry: false });
    session.misspoke();
  }

  /** The session gets nothing from any team after this. */
  left(session: Session): void {
    for (const teamId of session.teams) this.hub.leave(teamId, session);
    session.teams.clear();
  }

  private answer(session: Session, frame: ClientFrame, now: number): void {
    switch (frame.op) {
      case 'ping':
        return session.tell({ op: 'pong' });
      case 'subscribe':
        return this.subscribe(session, frame.team_id, frame.since, now);
      case 'unsubscribe':
        return this.unsubscribe(session, frame.team_id);
      case 'refresh':
        return void this.refresh(session, frame.token);
    }
  }

  private subscribe(session: Session, teamId: string, since: number | undefined, now: number): void {
    const known = session.teams.has(teamId);
    if (!known && session.teams.size >= this.maxSubscriptions) {
      const message = `A connection may be subscribed to ${this.maxSubscriptions} teams; unsubscribe from others first.`;
      return this.refuse(session, { code: 'too-many-subscriptions', message, team_id: teamId, retry: false });
    }
    // Before it joins: it may be sent away while it does.
    session.teams.add(teamId);
    const refusal = this.hub.join(teamId, session, since, now);
    if (!refusal) return;
    if (!known) session.teams.delete(teamId);
    this.refuse(session, { ...refusal, team_id: teamId });
  }

  private unsubscribe(session: Session, teamId: string): void {
    if (!session.teams.delete(teamId)) {
      const message = 'This connection is not subscribed to the team.';
      return this.refuse(session, { code: 'not-subscribed', message, team_id: teamId, retry: false });
    }
    this.hub.leave(teamId, session);
    session.tell({ op: 'unsubscribed', team_id: teamId, reason: 'asked' });
  }

  private async refresh(session: Session, token: string): Promise<void> {
    if (session.refreshing)
      return this.refuse(session, {
        code: 'rate-limited',
        message: 'The token before is being checked.',
        retry: true,
      });
    session.refreshing = true;
    try {
      const { subject, expiresAt } = await this.verifier.verify(token);
      if (subject === session.userId) return session.extend(expiresAt);
      const message = 'The token is another user’s; open another connection for them.';
      this.refuse(session, { code: 'foreign-token', message, field: 'token', retry: false });
      session.misspoke();
    } catch (error) {
      const retry = error instanceof AuthError && error.retryable;
      const message = error instanceof AuthError ? error.message : 'The token cannot be checked.';
      this.refuse(session, { code: 'invalid-field', message, field: 'token', retry });
      if (!retry) session.misspoke();
    } finally {
      session.refreshing = false;
    }
  }

  private refuse(session: Session, error: Omit<ErrorFrame, 'op'>): void {
    session.tell({ op: 'error', ...error });
  }
}
