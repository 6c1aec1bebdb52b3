import { h } from 'preact';
import htm from 'htm';

const bound = htm.bind(h);
/** @type {WeakMap<TemplateStringsArray, TemplateStringsArray>} */
const flattened = new WeakMap();

/**
 * Markup as tagged templates, without a build step. A line break counts as a space, as in HTML; htm would drop it.
 * @param {TemplateStringsArray} strings
 * @param {any[]} values
 */
export function html(strings, ...values) {
  let flat = flattened.get(strings);
  if (!flat) {
    flat = /** @type {any} */ (strings.map((text) => text.replace(/\s*\n\s*/g, ' ')));
    flattened.set(strings, /** @type {TemplateStringsArray} */ (flat));
  }
  return bound(/** @type {TemplateStringsArray} */ (flat), ...values);
}
