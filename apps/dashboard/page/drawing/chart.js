import uPlot from 'uplot';
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { useSection } from '../store.js';
import { time } from '../text/format.js';
import { toneColour } from './flow-dots.js';

/**
 * Lines over time. `data` is seconds since 1970, then one list of values per name.
 * @param {{ names: string[], data: (number | null)[][], height: number, label: string }} props
 */
export function Chart({ names, data, height, label }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const chart = useRef(/** @type {uPlot | null} */ (null));
  const theme = useSection('theme');
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const plot = new uPlot(options(element, names, height), /** @type {any} */ (data), element);
    chart.current = plot;
    const fit = () => {
      if (element.clientWidth !== plot.width) plot.setSize({ width: element.clientWidth, height });
    };
    // A frame later: what is resized while sizes are told would be told again.
    const observer = new ResizeObserver(() => requestAnimationFrame(fit));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [names.join(), theme, height]);
  useEffect(() => chart.current?.setData(/** @type {any} */ (data)), [data]);
  return html`<div class="chart" ref=${box} role="img" aria-label=${label}></div>`;
}

/**
 * @param {HTMLElement} element
 * @param {string[]} names
 * @param {number} height
 * @returns {uPlot.Options}
 */
function options(element, names, height) {
  const ink = toneColour(element, 'tone-muted');
  const line = toneColour(element, 'tone-line');
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width: Math.max(200, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { points: { show: false } },
    axes: [
      { ...axis, space: 80, values: (_plot, splits) => splits.map((at) => time(at * 1000)) },
      { ...axis, size: 44 },
    ],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    series: [
      {},
      ...names.map((name, index) => ({
        label: name,
        width: 1.6,
        stroke: toneColour(element, `c${index % 10}`),
        points: { show: false },
      })),
    ],
  };
}
