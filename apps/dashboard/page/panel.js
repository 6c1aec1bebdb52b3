import { html } from './html.js';

/**
 * @param {{ id: string, title: string, note?: any, wide?: boolean, children?: any }} props
 */
export function Panel({ id, title, note, wide, children }) {
  return html`<section id=${id} class="panel ${wide ? 'wide' : ''}" aria-labelledby="${id}-title">
    <header>
      <h2 id="${id}-title">${title}</h2>
      ${note && html`<p class="note">${note}</p>`}
    </header>
    ${children}
  </section>`;
}

/** What to say where there is nothing to show. @param {{ children?: any }} props */
export function Quiet({ children }) {
  return html`<p class="quiet">${children}</p>`;
}

/** Few bars would else be as wide as the panel. */
const FEWEST_BARS = 12;

/**
 * Bars by minute, newest right; the newest is still being counted unless `closed`.
 * @param {{ minutes: { minute: number, count: number }[], label: string, tone?: string, closed?: boolean }} props
 */
export function MinuteBars({ minutes, label, tone = 'c0', closed = false }) {
  const most = Math.max(1, ...minutes.map(({ count }) => count));
  const last = minutes.at(closed ? -1 : -2)?.count ?? 0;
  const slots = Math.max(FEWEST_BARS, minutes.length);
  const width = 100 / slots;
  const empty = slots - minutes.length;
  const heights = minutes.map(({ count }) => Math.max(count > 0 ? 1 : 0.4, (count / most) * 29));
  return html`<svg
    class="bars ${tone}"
    viewBox="0 0 100 30"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}: ${last} in the last whole minute, at most ${most}"
  >
    ${heights.map(
      (height, index) =>
        html`<rect
          x=${(empty + index) * width + width * 0.12}
          y=${30 - height}
          width=${width * 0.76}
          height=${height}
          class=${!closed && index === minutes.length - 1 ? 'running' : ''}
        />`,
    )}
  </svg>`;
}

/** @param {{ value: any, label: string, tone?: string, children?: any }} props */
export function Figure({ value, label, tone = '', children }) {
  return html`<div class="figure ${tone}"><b>${value}</b><span>${label}</span>${children}</div>`;
}
