import { html } from '../html.js';
import { Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { store, useSection } from '../store.js';
import { count, percent, rate } from '../text/format.js';
import { silence } from './ordering.js';

/** How a topic's records spread over its partitions. */
export function PartitionsPanel() {
  const topics = (useSection('topics') ?? []).filter(
    (/** @type {any} */ { dead_letters_of }) => !dead_letters_of,
  );
  const insights = useSection('insights');
  const chosen =
    useSection('chosen') ??
    (topics.some((/** @type {any} */ { name }) => name === 'user-timeline')
      ? 'user-timeline'
      : topics[0]?.name);
  const topic = topics.find((/** @type {any} */ { name }) => name === chosen);
  return html`<${Panel}
    id="partitions"
    title="Partition load"
    note="Share of each partition: of what comes in now, or of all that is held while nothing does"
  >
    <div class="line">
      <label for="partitions-topic">Topic</label>
      <select
        id="partitions-topic"
        value=${chosen}
        onChange=${(/** @type {any} */ event) => store.set('chosen', event.target.value)}
      >
        ${topics.map((/** @type {any} */ { name }) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </div>
    ${topic ? html`<${Bars} topic=${topic} insights=${insights} />` : html`<${Quiet}>No topic is there yet.<//>`}
    ${chosen === 'user-timeline' && html`<${Analysis} insights=${insights} />`}
  <//>`;
}

/** @param {{ topic: any, insights: any }} props */
function Bars({ topic, insights }) {
  const live = topic.rate > 0;
  const loads = topic.partitions.map((/** @type {any} */ one) =>
    live ? one.rate : Number(BigInt(one.end) - BigInt(one.low)),
  );
  const total = loads.reduce((/** @type {number} */ sum, /** @type {number} */ load) => sum + load, 0);
  const most = Math.max(...loads, 1e-9);
  const hot = new Set(
    topic.name === 'user-timeline'
      ? (insights?.hot ?? []).map((/** @type {any} */ one) => one.partition)
      : [],
  );
  return html`<ul class="loads">
    ${topic.partitions.map((/** @type {any} */ one, /** @type {number} */ index) => {
      const share = total > 0 ? loads[index] / total : 0;
      const isHot =
        hot.has(one.partition) ||
        (topic.name !== 'user-timeline' &&
          total > 0 &&
          live &&
          topic.rate > 5 &&
          share > 2 / topic.partitions.length);
      return html`<li key=${one.partition} class=${isHot ? 'hot' : ''}>
        <span class="which">${one.partition}${isHot ? html` <b>hot</b>` : ''}</span>
        <span class="bar"><i style=${{ width: `${(loads[index] / most) * 100}%` }}></i></span>
        <span class="much"
          >${percent(share)} ·
          ${live ? rate(one.rate) : count(loads[index])}${Number(one.end) > Number(one.low) ? html` <${Place} topic=${topic.name} partition=${one.partition} offset=${String(BigInt(one.end) - 1n)} label="latest" />` : ''}</span
        >
      </li>`;
    })}
  </ul>`;
}

/** @param {{ insights: any }} props */
function Analysis({ insights }) {
  if (!insights || insights.instances === 0)
    return html`<${Quiet}>${silence(insights)} Balance and hot keys come from it.<//>`;
  const { balance, hot_keys, suggestions, instances } = insights;
  return html`<p>
      <b>Balance ${balance.score.toFixed(2)}</b> <span class="quiet">of 1: ${balance.definition}</span>
    </p>
    ${
      instances > 1 &&
      html`<p class="quiet">
        ${instances} instances share the partitions, and each compares only its own: balance and advice are
        those of the least even share. The bars above are all of the topic.
      </p>`
    }
    ${
      hot_keys.length > 0 &&
      html`<h3>Hot keys</h3>
        <ul class="pairs">
          ${hot_keys.map((/** @type {any} */ one) => html`<li key="${one.partition} ${one.key}"><b>${one.key}</b> has ${percent(one.share)} of partition ${one.partition}</li>`)}
        </ul>`
    }
    ${
      suggestions.length > 0 &&
      html`<h3>What would help</h3>
        <ul class="pairs">
          ${suggestions.map((/** @type {any} */ one) => html`<li key=${one.kind + one.detail}><b>${one.kind.replace('-', ' ')}</b>: ${one.detail} <span class="quiet">balance ${one.score.toFixed(2)}</span></li>`)}
        </ul>`
    }`;
}
