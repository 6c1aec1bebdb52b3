import { useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { Figure, Panel } from '../panel.js';
import { store, useSection } from '../store.js';
import { TeamSession } from '../teams/team-session.js';
import { TeamDoor } from './teams-door.js';
import { TeamEvents, TeamTasks } from './teams-lists.js';
import { count } from '../text/format.js';

/** @type {Record<string, string>} */
const STATES = {
  open: 'connected',
  cut: 'cut off',
  connecting: 'connecting',
  waiting: 'waiting to connect again',
  closed: 'closed',
};

/** A team's events as a member gets them: in sequence, and after a break from where it was. */
export function TeamsPanel() {
  const demo = useSection('demo');
  const team = useSection('team');
  const session = useRef(/** @type {TeamSession | undefined} */ (undefined));
  if (!demo?.enabled) return null;
  const enter = async (/** @type {any} */ member, /** @type {any} */ of, names = {}, actors = [member]) => {
    session.current = new TeamSession(member, of, { url: demo.realtime, names, actors });
    await session.current.open();
  };
  const note =
    'Connect as a member, see events arrive with their numbers, cut the connection, see the resume';
  return html`<${Panel} id="teams" title="A team, live" note=${note} wide>
    ${
      team && session.current
        ? html`<${Room} team=${team} session=${session.current} />`
        : html`<${TeamDoor} onEnter=${enter} />`
    }
  <//>`;
}

/** @param {{ team: any, session: TeamSession }} props */
function Room({ team, session }) {
  const [title, setTitle] = useState('Buy milk');
  const [actor, setActor] = useState(0);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (title.trim()) await session.create(actor, title.trim());
  };
  // Of others the teams app tells ids alone, and their ends are where those differ.
  const nameOf = (/** @type {string} */ id) => team.names[id] ?? (id.length > 12 ? `…${id.slice(-6)}` : id);
  const cut = team.connection === 'cut';
  const leave = () => {
    session.close();
    store.set('team', undefined);
  };
  return html`<div class="room">
    <div class="try">
      <h3>
        ${team.team} <small>as ${nameOf(team.me)}</small>
        <span class="badge ${team.connection}" role="status">${STATES[team.connection]}</span>
      </h3>
      <div class="figures">
        <${Figure} value=${count(team.seq)} label="last no." />
        <${Figure} value=${count(team.received)} label="events" />
        <${Figure} value=${count(team.recovered)} label="recovered" />
        <${Figure} value=${count(team.online)} label="online" />
      </div>
      <div class="chips">
        ${
          cut
            ? html`<button type="button" onClick=${() => session.connectAgain()}>Connect again</button>`
            : html`<button
                type="button"
                class="danger"
                disabled=${team.connection !== 'open'}
                onClick=${() => session.cut()}
              >
                Cut the connection
              </button>`
        }
        <button type="button" onClick=${leave}>Leave</button>
      </div>
      <p class="said ${team.bad ? 'bad' : ''}" role="status">${team.said}</p>
    </div>
    <div class="try">
      <h3>Tasks</h3>
      <form class="line" onSubmit=${submit}>
        <label for="team-task" class="hidden">New task</label>
        <input
          id="team-task"
          value=${title}
          maxlength="100"
          autocomplete="off"
          onInput=${(/** @type {any} */ event) => setTitle(event.target.value)}
        />
        <button type="submit">Create</button>
      </form>
      ${
        session.actors.length > 1 &&
        html`<div class="line">
          <label for="team-actor">as</label>
          <select
            id="team-actor"
            onChange=${(/** @type {any} */ event) => setActor(Number(event.target.value))}
          >
            ${session.actors.map((member, index) => html`<option key=${member.userId} value=${index} selected=${index === actor}>${nameOf(member.userId)}</option>`)}
          </select>
        </div>`
      }
      <${TeamTasks}
        tasks=${[...team.tasks.values()]}
        onComplete=${(/** @type {string} */ id) => session.complete(actor, id)}
      />
    </div>
    <div class="try">
      <h3>Events, newest first</h3>
      <${TeamEvents} events=${team.events} nameOf=${nameOf} />
    </div>
  </div>`;
}
