import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { live } from '../live.js';
import { useSection } from '../store.js';
import { count } from '../text/format.js';

const KINDS = /** @type {const} */ (['posts', 'orders', 'messages']);

/** Loads run in the dashboard's process, and end with this page. */
export function Loads() {
  const progress = useSection('load');
  const connection = useSection('connection');
  const [loads, setLoads] = useState(/** @type {Record<string, any>} */ ({}));
  const [rate, setRate] = useState(20);
  useEffect(() => {
    if (progress) setLoads((all) => ({ ...all, [progress.kind]: progress }));
  }, [progress]);
  // The server ends the loads of a page that it has lost.
  useEffect(() => {
    if (connection?.state !== 'live') setLoads({});
  }, [connection?.state]);
  const failing = Object.values(loads).find((load) => load.failed > 0 && load.rate > 0);
  return html`<div class="try">
    <h3>Load</h3>
    <label for="load-rate"
      ><span>per second</span
      ><input
        id="load-rate"
        type="range"
        min="1"
        max="200"
        value=${rate}
        onInput=${(/** @type {any} */ event) => setRate(Number(event.target.value))}
      /><b>${rate}</b></label
    >
    <div class="chips">
      ${KINDS.map((kind) => {
        const on = (loads[kind]?.rate ?? 0) > 0;
        const toggle = () => live.send({ op: 'load', kind, rate: on ? 0 : rate });
        return html`<button key=${kind} type="button" aria-pressed=${on} onClick=${toggle}>
          ${on ? 'stop' : 'start'} ${kind}${loads[kind] ? ` (${count(loads[kind].sent)})` : ''}
        </button>`;
      })}
    </div>
    ${failing && html`<p class="bad" role="status">${count(failing.failed)} ${failing.kind} failed: ${failing.reason}</p>`}
  </div>`;
}
