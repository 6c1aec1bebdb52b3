import { html } from '../html.js';
import { live } from '../live.js';
import { Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { store, useSection } from '../store.js';
import { count, pretty, time } from '../text/format.js';

/** What no group could process: why, whose, and what it was. */
export function DeadLettersPanel() {
  const latest = useSection('dead_letters') ?? [];
  const topics = (useSection('topics') ?? []).filter(
    (/** @type {any} */ { dead_letters_of, held }) => dead_letters_of && held > 0,
  );
  const answer = useSection('dead-letters');
  const chosen = useSection('letters-of');
  const letters = chosen && answer?.topic === chosen ? answer.letters : latest;
  return html`<${Panel}
    id="dead-letters"
    title="Dead letters"
    note="Set aside untouched, with the reason; what came behind them went on"
  >
    ${
      topics.length > 0 &&
      html`<div class="chips" role="group" aria-label="Dead letters by topic">
        <button type="button" aria-pressed=${!chosen} onClick=${() => store.set('letters-of', undefined)}>
          newest of all
        </button>
        ${topics.map((/** @type {any} */ { name, held, dead_letters_of }) => html`<button key=${name} type="button" aria-pressed=${chosen === name} onClick=${() => choose(name)}>${dead_letters_of} <b>${count(held)}</b></button>`)}
      </div>`
    }
    <div role="status" class="hidden">
      ${latest.length > 0 ? `Newest dead letter: ${latest[0].code} from ${latest[0].topic}` : ''}
    </div>
    ${
      letters.length === 0
        ? html`<${Quiet}>None. Everything that came could be processed.<//>`
        : html`<ul class="letters scroll" tabindex="0" aria-label="Dead letters, newest first">
            ${letters.map((/** @type {any} */ letter) => html`<li key="${letter.topic}/${letter.partition}@${letter.offset}"><${Letter} letter=${letter} /></li>`)}
          </ul>`
    }
  <//>`;
}

/** @param {string} topic */
function choose(topic) {
  store.set('letters-of', topic);
  live.send({ op: 'dead-letters', topic });
}

/** @param {{ letter: any }} props */
function Letter({ letter }) {
  const { code, reason, source, key, group, attempts, at, preview, payload } = letter;
  return html`<details>
    <summary>
      <b class="code">${code}</b> <span>${source?.topic ?? letter.topic}</span> <time>${time(at)}</time>
    </summary>
    <p>${reason}</p>
    <dl class="facts">
      <dt>key</dt>
      <dd><code>${key ?? 'none'}</code></dd>
      <dt>group</dt>
      <dd>${group ?? 'not said'}${attempts ? `, ${attempts} ${attempts === '1' ? 'try' : 'tries'}` : ''}</dd>
      <dt>record</dt>
      <dd>${source ? html`<${Place} ...${source} />` : 'not said'}</dd>
      <dt>dead letter</dt>
      <dd><${Place} topic=${letter.topic} partition=${letter.partition} offset=${letter.offset} /></dd>
    </dl>
    <pre tabindex="0">${payload === undefined ? preview : pretty(payload)}</pre>
  </details>`;
}
