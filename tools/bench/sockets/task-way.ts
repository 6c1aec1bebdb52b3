import { connect, type TeamSocket } from '#libs/team-socket';
import { WebSocket } from 'ws';
import { Arrivals } from './arrivals.js';

const TEAMS = 20;
const CREDENTIALS = { email: 'bench@example.com', password: 'password of the bench' };

/** Tasks that are created over HTTP, until the typed client has their events. */
export class TaskWay {
  readonly faults: string[] = [];
  private sent = 0;

  private constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly teams: readonly string[],
    private readonly socket: TeamSocket,
    private readonly arrivals: Arrivals,
  ) {}

  static async open(url: string, socketUrl: string): Promise<TaskWay> {
    await post(url, '/users', { name: 'Bench', ...CREDENTIALS });
    const token = String((await post(url, '/tokens', CREDENTIALS)).access_token);
    const teams: string[] = [];
    for (let index = 0; index < TEAMS; index += 1)
      teams.push(String((await post(url, '/teams', { name: `Bench ${index}` }, token)).team_id));
    const arrivals = new Arrivals();
    const socket = connect({ url: socketUrl, WebSocket, token: () => Promise.resolve(token) });
    const way = new TaskWay(url, token, teams, socket, arrivals);
    await Promise.all(teams.map((team) => way.follow(team)));
    return way;
  }

  async send(name: string): Promise<void> {
    const arrived = this.arrivals.of(name);
    const team = this.teams[(this.sent += 1) % TEAMS] ?? '';
    await post(this.url, `/teams/${team}/tasks`, { title: name }, this.token);
    await arrived;
  }

  close(): void {
    this.socket.close();
  }

  private follow(team: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.subscribe(team, {
        onEvents: (events) => events.forEach(({ data }) => this.arrivals.arrived(String(data.title))),
        onSubscribed: () => resolve(),
        onEnd: (reason) => reject(new Error(`${team}: ${reason}`)),
        reload: ({ seq, reason }) => {
          this.faults.push(`${team} had to be read anew: ${reason}`);
          return Promise.resolve(seq);
        },
      });
    });
  }
}

async function post(
  url: string,
  path: string,
  body: object,
  token?: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
