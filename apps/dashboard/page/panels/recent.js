import { html } from '../html.js';
import { Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { count, time } from '../text/format.js';

/** Single records as they come; where many come, some of them. */
export function RecentPanel() {
  const recent = useSection('recent') ?? [];
  const sampling = useSection('sampling');
  const sampled = (sampling?.topics ?? []).filter(
    (/** @type {any} */ one) => one.shown < one.seen || one.skipped > 0,
  );
  return html`<${Panel}
    id="recent"
    title="Records"
    note="Newest first; at most eight a second of each topic"
    wide
  >
    ${
      sampled.length > 0 &&
      html`<p class="quiet">
        Samples:
        ${sampled
          .filter((/** @type {any} */ { topic }) => topic !== 'timeline-insights')
          .map(
            (/** @type {any} */ { topic, seen, shown, skipped }) =>
              `${topic} ${count(shown)} of ${count(seen)}${skipped > 0 ? `, ${count(skipped)} passed over unread` : ''}`,
          )
          .join('; ')}
      </p>`
    }
    ${
      recent.length === 0
        ? html`<${Quiet}>No record has come yet.<//>`
        : html`<ol class="records scroll" tabindex="0" aria-label="Latest records">
            ${recent.map(
              (/** @type {any} */ one) =>
                html`<li key="${one.topic}/${one.partition}@${one.offset}">
                  <time>${time(one.at)}</time>
                  <${Place} topic=${one.topic} partition=${one.partition} offset=${one.offset} />
                  <b>${one.type ?? 'record'}</b>
                  <span class="quiet">${one.key ?? 'no key'}</span>
                  <span class="preview">${one.preview}</span>
                </li>`,
            )}
          </ol>`
    }
  <//>`;
}
