import { html } from '../html.js';
import { Figure, MinuteBars, Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { count, time } from '../text/format.js';

const NAMES = /** @type {const} */ ({
  placed: 'placed',
  reserved: 'reserved',
  failed: 'failed',
  cancelled: 'cancelled',
});

/** Orders and the stock they are served from. */
export function OrdersPanel() {
  const orders = useSection('orders');
  const sampling = useSection('sampling');
  if (!orders) return html`<${Panel} id="orders" title="Orders"><${Quiet}>Nothing has arrived yet.<//><//>`;
  const { totals, latest, stock, reasons, per_minute } = orders;
  const most = Math.max(1, ...stock.map((/** @type {any} */ { left }) => left));
  const why = Object.entries(reasons).map(
    ([reason, times]) => `${count(/** @type {number} */ (times))} ${reason.replaceAll('_', ' ')}`,
  );
  return html`<${Panel}
    id="orders"
    title="Orders"
    note=${sampling ? `As seen on the log since ${time(sampling.since)}, with the records just before` : ''}
  >
    <div class="figures">
      ${Object.entries(NAMES).map(
        ([name, label]) =>
          html`<${Figure}
            key=${name}
            value=${count(totals[name])}
            label=${label}
            tone=${name === 'failed' && totals.failed > 0 ? 'warn' : ''}
          >
            ${latest[name] && html`<${Place} ...${latest[name]} label="latest" />`}
          <//>`,
      )}
    </div>
    ${why.length > 0 && html`<p class="quiet">Failed: ${why.join(', ')}.</p>`}
    <h3>Orders per minute</h3>
    <${MinuteBars} minutes=${per_minute} label="Orders per minute" />
    <h3>Stock <small>as the latest event of each item says</small></h3>
    ${
      stock.length === 0
        ? html`<${Quiet}>No event has named an item yet.<//>`
        : html`<ul class="loads">
            ${stock.map(
              (/** @type {any} */ { item, left, place }) =>
                html`<li key=${item} class=${left === 0 ? 'hot' : ''}>
                  <span class="which">${item}</span>
                  <span class="bar"><i style=${{ width: `${(left / most) * 100}%` }}></i></span>
                  <span class="much"
                    ><${Place} ...${place} label=${left === 0 ? 'sold out' : `${count(left)} left`}
                  /></span>
                </li>`,
            )}
          </ul>`
    }
  <//>`;
}
