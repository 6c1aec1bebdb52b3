import { connect } from '#libs/team-socket';
import { store } from '../store.js';
import { afterEvent, tasksOf } from './task-list.js';

/** @typedef {import('./member.js').Member} Member */

const SHOWN = 50;

/** A member who watches a team; what is to be seen is the section `team` of the store. */
export class TeamSession {
  /**
   * @param {Member} member
   * @param {{ team_id: string, name: string }} team
   * @param {{ url: string, names: Record<string, string>, actors: Member[] }} with_ The address of the WebSocket, names of
   * users, and who may act on this page.
   */
  constructor(member, team, { url, names, actors }) {
    this.member = member;
    this.actors = actors;
    this.teamId = team.team_id;
    /** @type {(() => void) | undefined} */
    this.letGo = undefined;
    /** @type {Promise<void> | undefined} */
    this.held = undefined;
    /** How much was missed, as the teams app says before the next connection. */
    this.missed = 0;
    /** Whether the next connection is not the first. */
    this.was = false;
    this.state = {
      ...{ team: team.name, me: member.userId, names, url },
      ...{
        connection: 'connecting',
        seq: 0,
        received: 0,
        recovered: 0,
        resyncs: 0,
        connections: 0,
        online: 0,
      },
      /** @type {(import('./task-list.js').TeamEvent & { missed: boolean })[]} */
      events: [],
      /** @type {ReadonlyMap<string, import('./task-list.js').Task>} */
      tasks: new Map(),
      said: '',
      bad: false,
    };
  }

  async open() {
    const since = await this.read();
    this.socket = connect({
      url: this.state.url,
      token: ({ fresh }) => this.tokenWhenAllowed(fresh),
      onState: (connection) => this.show({ connection: this.held ? 'cut' : connection.state }),
      onProblem: ({ message }) => console.info(message),
    });
    this.socket.subscribe(this.teamId, {
      since,
      onSubscribed: ({ since: from, recovered, online }) => this.subscribed(from ?? 0, recovered, online),
      onEvents: (events) => this.add(events),
      reload: async ({ reason }) => {
        const seq = await this.read();
        this.say(`Resync (${reason}): the team was read anew and stands at no. ${seq}.`);
        this.show({ resyncs: this.state.resyncs + 1 });
        return seq;
      },
      onPresence: ({ online }) => this.show({ online }),
      onEnd: (reason) => this.say(`No more events: ${reason}.`, true),
    });
  }

  /** Drops the connection as a broken network would, until it is let go. */
  cut() {
    if (this.held) return;
    this.held = new Promise((letGo) => (this.letGo = letGo));
    this.socket?.cut();
    this.say(`Cut after no. ${this.state.seq}. Make changes now: they go on without this page.`);
    this.show({ connection: 'cut' });
  }

  connectAgain() {
    this.letGo?.();
    this.held = undefined;
    this.show({ connection: 'connecting' });
  }

  /** @param {number} actor @param {string} title */
  create(actor, title) {
    return this.change(actor, `teams/${this.teamId}/tasks`, { title });
  }

  /** @param {number} actor @param {string} taskId */
  complete(actor, taskId) {
    return this.change(actor, `tasks/${taskId}/complete`);
  }

  close() {
    this.socket?.close();
    this.letGo?.();
    store.set('team', undefined);
  }

  /** @param {number} actor @param {string} path @param {object} [body] */
  async change(actor, path, body) {
    try {
      await (this.actors[actor] ?? this.member).ask('POST', path, body);
      return true;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), true);
      return false;
    }
  }

  /** The sequence number first: what is read after it is at least as new. */
  async read() {
    const { seq, name } = await this.member.ask('GET', `teams/${this.teamId}`);
    const { items } = await this.member.ask('GET', `teams/${this.teamId}/tasks`);
    this.show({ seq, team: name, tasks: tasksOf(items) });
    return seq;
  }

  /** @param {boolean} fresh */
  async tokenWhenAllowed(fresh) {
    await this.held;
    const token = fresh ? await this.member.renewed() : this.member.token;
    if (this.was) this.missed = (await this.member.ask('GET', `teams/${this.teamId}`)).seq - this.state.seq;
    return token;
  }

  /** @param {number} from @param {boolean} recovered @param {number} online */
  subscribed(from, recovered, online) {
    this.missedTo = from + this.missed;
    if (this.was && recovered) {
      const what =
        this.missed === 1 ? '1 event was missed and comes' : `${this.missed} events were missed and come`;
      this.say(`Recovered: goes on after no. ${from}; ${what} now, in order.`);
      this.show({ recovered: this.state.recovered + this.missed });
    }
    this.was = true;
    this.show({ online, connections: this.state.connections + 1 });
  }

  /** @param {readonly import('./task-list.js').TeamEvent[]} events */
  add(events) {
    const news = events.map((event) => ({ ...event, missed: event.seq <= (this.missedTo ?? 0) }));
    this.show({
      seq: news.at(-1)?.seq ?? this.state.seq,
      received: this.state.received + news.length,
      events: [...news.toReversed(), ...this.state.events].slice(0, SHOWN),
      tasks: news.reduce((tasks, event) => afterEvent(tasks, event), this.state.tasks),
    });
  }

  /** @param {string} said */
  say(said, bad = false) {
    this.show({ said, bad });
  }

  /** @param {Partial<TeamSession['state']>} changed */
  show(changed) {
    this.state = { ...this.state, ...changed };
    store.set('team', this.state);
  }
}
