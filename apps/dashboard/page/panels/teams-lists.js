import { html } from '../html.js';
import { Quiet } from '../panel.js';
import { time } from '../text/format.js';

const OPEN_SHOWN = 6;

/** What is still to be done. @param {{ tasks: any[], onComplete: (id: string) => void }} props */
export function TeamTasks({ tasks, onComplete }) {
  const open = tasks.filter(({ completed }) => !completed);
  if (open.length === 0) return html`<${Quiet}>Nothing is to be done.<//>`;
  return html`<ul class="todo">
      ${open.slice(-OPEN_SHOWN).map(
        ({ task_id, title }) =>
          html`<li key=${task_id}>
            <span>${title}</span>
            <button type="button" aria-label="Complete ${title}" onClick=${() => onComplete(task_id)}>
              done
            </button>
          </li>`,
      )}
    </ul>
    ${open.length > OPEN_SHOWN && html`<${Quiet}>and ${open.length - OPEN_SHOWN} older ones<//>`}`;
}

/** @param {{ events: any[], nameOf: (id: string) => string }} props */
export function TeamEvents({ events, nameOf }) {
  if (events.length === 0) return html`<${Quiet}>None since this page is connected. Create a task.<//>`;
  return html`<ol class="team-events scroll" tabindex="0" aria-label="Events of the team, newest first">
    ${events.map(
      ({ seq, type, time: at, data, missed }) =>
        html`<li key=${seq} class=${missed ? 'missed' : ''}>
          <b>no. ${seq}</b>
          <span>${inWords(type)}</span>
          <span class="quiet"
            >${data.title ?? data.name ?? ''}${data.user_id ? nameOf(data.user_id) : ''} by
            ${nameOf(data.actor)}</span
          >
          ${missed && html`<em>missed, recovered</em>`}
          <time>${time(Date.parse(at))}</time>
        </li>`,
    )}
  </ol>`;
}

/** `TaskCreated` as "task created". @param {string} type */
function inWords(type) {
  return type.replace(/(?<=.)([A-Z])/g, ' $1').toLowerCase();
}
