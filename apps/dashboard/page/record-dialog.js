import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { store, useSection } from './store.js';
import { pretty } from './text/format.js';

/** The record behind a number, as it was written. */
export function RecordDialog() {
  const asked = useSection('asked');
  const answer = useSection('record');
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (asked && !dialog.current?.open) dialog.current?.showModal();
  }, [asked]);
  const fits = answer && asked && answer.offset === asked.offset && answer.topic === asked.topic;
  const close = () => dialog.current?.close();
  return html`<dialog
    ref=${dialog}
    class="record"
    aria-labelledby="record-title"
    onClose=${() => store.set('asked', undefined)}
  >
    ${
      asked &&
      html`<header>
          <h2 id="record-title">${asked.topic}/${asked.partition}@${asked.offset}</h2>
          <button type="button" onClick=${close}>Close</button>
        </header>
        <div aria-live="polite">
          ${fits ? html`<${Answer} answer=${answer} />` : html`<p class="quiet">Reading it from Kafka …</p>`}
        </div>`
    }
  </dialog>`;
}

/** @param {{ answer: any }} props */
function Answer({ answer }) {
  const { record, message } = answer;
  if (!record) return html`<p class="bad">${message}</p>`;
  return html`<dl class="facts">
      <dt>written</dt>
      <dd>${record.timestamp}</dd>
      <dt>key</dt>
      <dd><code>${record.key ?? 'none'}</code></dd>
      <dt>size</dt>
      <dd>${record.value_bytes} bytes</dd>
    </dl>
    <h3>Value</h3>
    <pre tabindex="0">${pretty(record.value)}</pre>
    <h3>Headers</h3>
    <dl class="facts headers">
      ${Object.entries(record.headers).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd><code>${value}</code></dd>`,
      )}
    </dl>`;
}
