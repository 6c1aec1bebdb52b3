import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { Panel } from '../panel.js';
import { useSection } from '../store.js';
import { Loads } from './demo-loads.js';
import { ask } from './demo-request.js';

/** What there is to try, so that something moves. */
export function DemoPanel() {
  const demo = useSection('demo');
  const [said, setSaid] = useState({ text: '', bad: false });
  if (!demo?.enabled) return null;
  const send = async (/** @type {string} */ route, /** @type {object | undefined} */ body) => {
    setSaid({ text: 'Asking …', bad: false });
    setSaid(await ask(route, body));
  };
  return html`<${Panel}
    id="demo"
    title="Try it"
    note="Demonstration: real requests to the services, real records in the log"
    wide
  >
    <div class="tries">
      <${Form}
        title="Post"
        fields=${{ user_id: 'alice', content: 'Hello from the dashboard' }}
        action="Post"
        onSend=${(/** @type {any} */ body) => send('post', body)}
      />
      <${Form}
        title="Order"
        fields=${{ user_id: 'alice', item: 'pizza', quantity: '1' }}
        action="Order"
        onSend=${(/** @type {any} */ body) => send('order', { ...body, quantity: Number(body.quantity) })}
      />
      <${Form}
        title="Message"
        fields=${{ fromUser: 'alice', toUser: 'bob', content: 'Lunch at one?' }}
        action="Send"
        onSend=${(/** @type {any} */ body) => send('message', body)}
      />
      <${Loads} />
      <div class="try">
        <h3>Break something</h3>
        <p class="quiet">Breaks order, or writes what nobody can read. The suite must notice.</p>
        <div class="chips" role="group" aria-label="Violations of order">
          ${['gap', 'duplicate', 'backwards', 'wrong_partition'].map((kind) => html`<button key=${kind} type="button" onClick=${() => send('violation', { kind })}>${kind.replace('_', ' ')}</button>`)}
        </div>
        <div class="chips" role="group" aria-label="Poison records">
          ${['order-events', 'wiber.messages', 'user-timeline'].map((topic) => html`<button key=${topic} type="button" class="danger" onClick=${() => send('poison', { topic })}>poison ${topic}</button>`)}
        </div>
      </div>
      <div class="try">
        <h3>Ask the services</h3>
        <div class="chips">
          <button type="button" onClick=${() => send('inventory', undefined)}>inventory</button>
          <button type="button" onClick=${() => send('analytics', undefined)}>analytics</button>
        </div>
        <output class="answer ${said.bad ? 'bad' : ''}" aria-live="polite"
          >${said.text || 'Answers appear here.'}</output
        >
      </div>
    </div>
  <//>`;
}

/** @param {{ title: string, fields: Record<string, string>, action: string, onSend: (body: any) => void }} props */
function Form({ title, fields, action, onSend }) {
  const [values, setValues] = useState(fields);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSend(values);
  };
  return html`<form class="try" onSubmit=${submit}>
    <h3>${title}</h3>
    ${Object.entries(values).map(([name, value]) => {
      const id = `try-${title}-${name}`;
      const change = (/** @type {any} */ event) => setValues({ ...values, [name]: event.target.value });
      return html`<label key=${name} for=${id}
        ><span>${name}</span><input id=${id} value=${value} onInput=${change} autocomplete="off"
      /></label>`;
    })}
    <button type="submit">${action}</button>
  </form>`;
}
