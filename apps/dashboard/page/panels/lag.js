import { lagState } from '../drawing/flow-layout.js';
import { html } from '../html.js';
import { Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { clearIn, count, rate } from '../text/format.js';
import { slowest, sum } from '../text/sums.js';
import { byFamily } from '../text/topic-family.js';

/** How far each group is behind, and when it will have caught up. */
export function LagPanel() {
  const groups = useSection('groups') ?? [];
  return html`<${Panel}
    id="lag"
    title="Lag"
    note="Records that a group has not committed; open a line for its partitions"
  >
    ${groups.length === 0 && html`<${Quiet}>No group has committed anything yet.<//>`}
    <ul class="lags">
      ${groups.flatMap((/** @type {any} */ group) =>
        [...byFamily(group.topics, (/** @type {any} */ { topic }) => topic)].map(
          ([family, reads]) =>
            html`<li key="${group.group} ${family}">
              ${reads.length > 1 ? html`<${Family} group=${group} family=${family} reads=${reads} />` : html`<${Read} group=${group} read=${reads[0]} />`}
            </li>`,
        ),
      )}
    </ul>
  <//>`;
}

/** @param {{ group: any, family: string, reads: any[] }} props */
function Family({ group, family, reads }) {
  const all = {
    ...{ topic: `${family}, ${reads.length} topics`, lag: sum(reads, 'lag'), rate: sum(reads, 'rate') },
    clear: slowest(reads.map(({ clear }) => clear)),
  };
  return html`<details class=${lagState(reads)}>
    <${Line} group=${group} read=${all} />
    ${reads.map((read) => html`<${Read} key=${read.topic} group=${group} read=${read} />`)}
  </details>`;
}

/** @param {{ group: any, read: any }} props */
function Line({ group, read }) {
  return html`<summary>
    <span class="who"><b>${group.group}</b> <span class="quiet">${read.topic}</span></span>
    <span class="much"
      >${count(read.lag)} <span class="quiet">${rate(read.rate)}, ${clearIn(read.clear)}</span></span
    >
  </summary>`;
}

/** @param {{ group: any, read: any }} props */
function Read({ group, read }) {
  return html`<details class=${lagState([read])}>
    <${Line} group=${group} read=${read} />
    <p class="quiet">
      ${group.service}, ${group.members} ${group.members === 1 ? 'member' : 'members'}, ${group.state}
    </p>
    <table>
      <thead>
        <tr>
          <th>partition</th>
          <th>lag</th>
          <th>in</th>
          <th>out</th>
          <th>clear</th>
          <th>next</th>
        </tr>
      </thead>
      <tbody>
        ${read.partitions.map(
          (/** @type {any} */ one) =>
            html`<tr key=${one.partition}>
              <th scope="row">${one.partition}</th>
              <td>${count(one.lag)}</td>
              <td>${rate(one.produced)}</td>
              <td>${rate(one.consumed)}</td>
              <td>${clearIn(one.clear).replace('clear in ', '')}</td>
              <td>
                ${one.next === null ? '–' : one.lag > 0 ? html`<${Place} topic=${read.topic} partition=${one.partition} offset=${one.next} label="@${one.next}" />` : `@${one.next}`}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
