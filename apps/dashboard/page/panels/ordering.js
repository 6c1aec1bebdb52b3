import { html } from '../html.js';
import { Figure, Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { violations } from '../summary.js';
import { count, time } from '../text/format.js';
import { watch } from './timeline.js';

const KINDS = /** @type {const} */ ({
  gap: 'A post before this one is missing',
  duplicate: 'This post was written twice',
  backwards: 'This post came after a later one',
  wrong_partition: "This post is not on its key's partition",
});

/** Whether order holds, and the evidence where it does not. */
export function OrderingPanel() {
  const insights = useSection('insights');
  const users = useSection('users') ?? [];
  const silent = !insights || insights.instances === 0;
  const broken = silent ? 0 : violations(insights);
  const { ordering } = insights ?? {};
  return html`<${Panel}
    id="ordering"
    title="Order, verified"
    note="Every post carries a number of its user; the timeline's consumers compare each with the one before"
  >
    ${
      silent
        ? html`<${Quiet}>${silence(insights)} Below is what this page's server sees by itself.<//>`
        : html`<p class="verdict ${broken > 0 ? 'bad' : 'good'}" role="status">
              ${broken > 0 ? `${count(broken)} violations of order` : `${count(ordering.verified)} posts verified, none out of order`}
            </p>
            <div class="figures">
              <${Figure} value=${count(ordering.gaps)} label="gaps" tone=${ordering.gaps > 0 ? 'bad' : ''} />
              <${Figure}
                value=${count(ordering.duplicates)}
                label="duplicates"
                tone=${ordering.duplicates > 0 ? 'bad' : ''}
              />
              <${Figure}
                value=${count(ordering.backwards)}
                label="backwards"
                tone=${ordering.backwards > 0 ? 'bad' : ''}
              />
              <${Figure}
                value=${count(ordering.wrong_partition)}
                label="wrong partition"
                tone=${ordering.wrong_partition > 0 ? 'bad' : ''}
              />
              <${Figure} value=${count(ordering.redeliveries)} label="redelivered, legal" />
            </div>
            <${Evidence} violations=${ordering.violations} />`
    }
    <h3>By user</h3>
    ${
      users.length === 0
        ? html`<${Quiet}>Nobody has posted of late.<//>`
        : html`<ul class="verified">
            ${users.map(
              (/** @type {any} */ user) =>
                html`<li key=${user.user_id} class=${user.violations > 0 ? 'bad' : 'good'}>
                  <button
                    type="button"
                    class="link"
                    title=${user.user_id}
                    onClick=${() => watch(user.user_id)}
                  >
                    ${user.user_id}
                  </button>
                  <span
                    >${count(user.verified)} in
                    order${user.violations > 0 ? `, ${count(user.violations)} not` : ''}</span
                  >
                </li>`,
            )}
          </ul>`
    }
  <//>`;
}

/** @param {any} insights */
export function silence(insights) {
  if (insights?.silent_since) return `The timeline is silent since ${time(insights.silent_since)}.`;
  return 'The timeline app has said nothing yet.';
}

/** @param {{ violations: any[] }} props */
function Evidence({ violations: list }) {
  if (list.length === 0) return null;
  return html`<ol class="evidence scroll" tabindex="0" aria-label="Violations, newest first">
    ${list.map(
      (/** @type {any} */ one) =>
        html`<li key="${one.kind} ${one.topic}/${one.partition}@${one.offset}">
          <b class="bad">${one.kind.replace('_', ' ')}</b> <time>${time(one.seen_at)}</time>
          <p>
            ${KINDS[/** @type {keyof typeof KINDS} */ (one.kind)] ?? one.kind}: user <b>${one.key}</b>, number
            ${one.sequence} at${' '}
            <${Place} topic=${one.topic} partition=${one.partition} offset=${one.offset} />${
              one.previous_offset !== undefined && one.previous_offset !== null
                ? html` after number ${one.previous_sequence} at
                    <${Place} topic=${one.topic} partition=${one.partition} offset=${one.previous_offset} />`
                : ''
            }${one.after ? `, ${Math.round(one.after.ago_ms / 1000)} s after ${one.after.event}` : ''}
          </p>
        </li>`,
    )}
  </ol>`;
}
