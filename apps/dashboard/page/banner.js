import { useEffect, useState } from 'preact/hooks';
import { html } from './html.js';
import { live } from './live.js';
import { useSection } from './store.js';
import { time } from './text/format.js';

/** Says loudly when what is shown is not live. */
export function Banner() {
  const connection = useSection('connection');
  const cluster = useSection('cluster');
  if (connection?.state === 'waiting') return html`<${Waiting} retryAt=${connection.retryAt} />`;
  if (connection?.state === 'closed')
    return html`<div class="banner bad" role="alert">
      The server has closed this page's connection (code ${connection.code}).
      <button type="button" onClick=${() => location.reload()}>Load the page again</button>
    </div>`;
  if (connection?.state === 'live' && cluster && !cluster.connected)
    return html`<div class="banner bad" role="alert">
      Kafka does not answer since ${time(cluster.since)}. The numbers are those of before; they go on by
      themselves.
    </div>`;
  return null;
}

/** @param {{ retryAt: number }} props */
function Waiting({ retryAt }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
  const at = useSection('at');
  return html`<div class="banner bad">
    <span role="alert">Not connected.</span>
    ${at ? `What you see is from ${time(at)}.` : 'Nothing has arrived yet.'}
    <span>${seconds > 0 ? `Trying again in ${seconds} s` : 'Trying now …'}</span>
    <button type="button" onClick=${() => live.retryNow()}>Try now</button>
  </div>`;
}
