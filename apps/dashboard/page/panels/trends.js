import { html } from '../html.js';
import { MinuteBars, Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { count, minute } from '../text/format.js';

/** Who posts most, by closed minutes of event time. */
export function TrendsPanel() {
  const windows = useSection('trends') ?? [];
  const last = windows.at(-1);
  const most = Math.max(1, ...(last?.users ?? []).map((/** @type {any} */ { posts }) => posts));
  return html`<${Panel}
    id="trends"
    title="Trends"
    note="Counted per minute of event time, once a minute has closed"
  >
    ${
      !last
        ? html`<${Quiet}>No minute has closed yet. The first comes a little after somebody has posted.<//>`
        : html`<${MinuteBars}
              minutes=${windows.map((/** @type {any} */ one) => ({ minute: one.window_start, count: one.posts }))}
              label="Posts per minute"
              tone="c3"
              closed
            />
            <h3>
              ${minute(last.window_start)} to ${minute(last.window_end)}
              <small
                >${count(last.posts)} posts${last.late > 0 ? `, ${count(last.late)} late` : ''} ·
                <${Place}
                  topic="timeline-trends"
                  partition=${last.partition}
                  offset=${last.offset}
                  label="record"
              /></small>
            </h3>
            <ol class="loads named">
              ${last.users.slice(0, 8).map(
                (/** @type {any} */ { user_id, posts }) =>
                  html`<li key=${user_id}>
                    <span class="which" title=${user_id}>${user_id}</span
                    ><span class="bar"><i style=${{ width: `${(posts / most) * 100}%` }}></i></span
                    ><span class="much">${count(posts)}</span>
                  </li>`,
              )}
            </ol>`
    }
  <//>`;
}
