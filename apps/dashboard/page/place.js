import { html } from './html.js';
import { live } from './live.js';
import { store } from './store.js';

/**
 * Leads to the record at a place of the log: in this page, or on its own by the address.
 * @param {{ topic: string, partition: number, offset: string | number, label?: string }} props
 */
export function Place({ topic, partition, offset, label }) {
  const text = `${topic}/${partition}@${offset}`;
  return html`<a
    class="place"
    href="api/records/${encodeURIComponent(topic)}/${partition}/${offset}"
    title="The record at ${text}"
    onClick=${(/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      showRecord(topic, partition, String(offset));
    }}
    >${label ?? text}</a
  >`;
}

/**
 * @param {string} topic
 * @param {number} partition
 * @param {string} offset
 */
export function showRecord(topic, partition, offset) {
  store.set('asked', { topic, partition, offset });
  store.set('record', undefined);
  live.send({ op: 'record', topic, partition, offset });
}
