import { Chart } from '../drawing/chart.js';
import { html } from '../html.js';
import { Panel, Quiet } from '../panel.js';
import { useSection } from '../store.js';
import { rate } from '../text/format.js';
import { byFamily } from '../text/topic-family.js';

/** Records per second of each topic, over the last minutes. */
export function ThroughputPanel() {
  const points = (useSection('points') ?? []).map((/** @type {any} */ { t, rates }) => ({
    t,
    rates: summed(rates),
  }));
  const names = [...new Set(points.flatMap((/** @type {any} */ point) => Object.keys(point.rates)))];
  const data = [
    points.map((/** @type {any} */ { t }) => t),
    ...names.map((name) => points.map((/** @type {any} */ { rates }) => rates[name] ?? null)),
  ];
  const now = points.at(-1)?.rates ?? {};
  return html`<${Panel}
    id="throughput"
    title="Records in per second"
    note="The last five minutes, by the ends of the topics"
    wide
  >
    ${
      points.length < 2
        ? html`<${Quiet}>The first points come in a moment.<//>`
        : html`<${Chart}
              names=${names}
              data=${data}
              height=${170}
              label="Records per second: ${names.map((name) => `${name} ${rate(now[name])}`).join(', ')}"
            />
            <ul class="legend">
              ${names.map((name, index) => html`<li key=${name}><i class="dot c${index % 10}"></i>${name} <b>${rate(now[name] ?? 0)}</b></li>`)}
            </ul>`
    }
  <//>`;
}

/** @param {Record<string, number>} rates */
function summed(rates) {
  const families = byFamily(Object.entries(rates), ([topic]) => topic);
  return Object.fromEntries(
    [...families].map(([name, members]) => [name, members.reduce((sum, [, one]) => sum + one, 0)]),
  );
}
