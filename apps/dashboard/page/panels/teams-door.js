import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { makeDemoTeam } from '../teams/demo-team.js';
import { Member } from '../teams/member.js';

/** The ways in: a team that is made for it, or one of one's own. @param {{ onEnter: (...args: any[]) => Promise<void> }} props */
export function TeamDoor({ onEnter }) {
  const [said, setSaid] = useState({ text: '', bad: false });
  const [credentials, setCredentials] = useState({ email: '', password: '' });
  const [mine, setMine] = useState(
    /** @type {{ member: Member, names: Record<string, string>, teams: any[] } | undefined} */ (undefined),
  );
  const trying = async (/** @type {string} */ text, /** @type {() => Promise<void>} */ attempt) => {
    setSaid({ text, bad: false });
    try {
      await attempt();
      setSaid({ text: '', bad: false });
    } catch (error) {
      setSaid({ text: error instanceof Error ? error.message : String(error), bad: true });
    }
  };
  const make = () =>
    trying('Registering Alice and Bob …', async () => {
      const { team, members, names } = await makeDemoTeam();
      await onEnter(members[0], team, names, members);
    });
  const signIn = (/** @type {Event} */ event) => {
    event.preventDefault();
    void trying('Signing in …', async () => {
      const member = await Member.signIn(credentials);
      const names = { [member.userId]: (await member.ask('GET', 'users/me')).name };
      const { items } = await member.ask('GET', 'teams');
      if (items.length === 0) throw new Error('You are in no team yet.');
      if (items.length > 1) setMine({ member, names, teams: items });
      else await onEnter(member, items[0], names);
    });
  };
  const field = (/** @type {'email' | 'password'} */ name, /** @type {string} */ label) =>
    html`<label for="team-${name}"
      ><span>${label}</span
      ><input
        id="team-${name}"
        type=${name}
        required
        value=${credentials[name]}
        autocomplete=${name === 'email' ? 'username' : 'current-password'}
        onInput=${(/** @type {any} */ event) => setCredentials({ ...credentials, [name]: event.target.value })}
    /></label>`;
  return html`<div class="door">
    <div class="try">
      <h3>A team for trying</h3>
      <p class="quiet">Registers Alice and Bob, makes a team of them, and connects as Alice.</p>
      <div><button type="button" onClick=${make}>Make a demo team</button></div>
    </div>
    <form class="try" onSubmit=${signIn}>
      <h3>Or a team of yours</h3>
      ${field('email', 'e-mail')} ${field('password', 'password')}
      <div><button type="submit">Sign in</button></div>
    </form>
    <div class="try">
      ${
        mine &&
        html`<h3>Which one?</h3>
          <div class="chips">
            ${mine.teams.map((/** @type {any} */ team) => html`<button key=${team.team_id} type="button" onClick=${() => trying('Connecting …', () => onEnter(mine.member, team, mine.names))}>${team.name}</button>`)}
          </div>`
      }
      <p class="said ${said.bad ? 'bad' : ''}" role="status">${said.text}</p>
    </div>
  </div>`;
}
