import { html } from './html.js';
import { useSection } from './store.js';
import { count, rate } from './text/format.js';
import { sum } from './text/sums.js';

/** How it stands, in one line. */
export function Summary() {
  const topics = useSection('topics') ?? [];
  const groups = useSection('groups') ?? [];
  const insights = useSection('insights');
  const live = topics.filter((/** @type {any} */ topic) => !topic.dead_letters_of);
  const letters = sum(
    topics.filter((/** @type {any} */ topic) => topic.dead_letters_of),
    'held',
  );
  const reads = groups.flatMap((/** @type {any} */ group) => group.topics);
  const lag = sum(reads, 'lag');
  return html`<dl class="summary">
    <${State} />
    <${Number} label="in" value=${rate(sum(live, 'rate'))} href="#flow" />
    <${Number} label="out" value=${rate(sum(reads, 'rate'))} href="#flow" />
    <${Number} label="lag" value=${count(lag)} href="#lag" tone=${lag > 1000 ? 'warn' : ''} />
    <${Number}
      label="dead letters"
      value=${count(letters)}
      href="#dead-letters"
      tone=${letters > 0 ? 'warn' : ''}
    />
    <${Number}
      label="violations"
      value=${violations(insights)}
      href="#ordering"
      tone=${violations(insights) > 0 ? 'bad' : ''}
    />
  </dl>`;
}

function State() {
  const connection = useSection('connection');
  const cluster = useSection('cluster');
  const live = connection?.state === 'live';
  const text = !live
    ? connection?.state === 'connecting'
      ? 'connecting'
      : 'not connected'
    : cluster?.connected
      ? 'live'
      : 'no Kafka';
  return html`<div class="state ${text === 'live' ? 'good' : 'bad'}">
    <dt class="hidden">state</dt>
    <dd role="status"><i aria-hidden="true"></i>${text}</dd>
  </div>`;
}

/** @param {{ label: string, value: any, href: string, tone?: string }} props */
function Number({ label, value, href, tone = '' }) {
  return html`<div class=${tone}>
    <dt>${label}</dt>
    <dd><a href=${href}>${value}</a></dd>
  </div>`;
}

/** @param {any} insights */
export function violations(insights) {
  if (!insights || insights.instances === 0) return '–';
  const { gaps, duplicates, backwards, wrong_partition } = insights.ordering;
  return gaps + duplicates + backwards + wrong_partition;
}
