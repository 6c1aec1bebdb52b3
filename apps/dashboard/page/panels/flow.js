import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { slowest, sum } from '../text/sums.js';
import { FlowDots } from '../drawing/flow-dots.js';
import { layoutFlow } from '../drawing/flow-layout.js';
import { html } from '../html.js';
import { Panel, Quiet } from '../panel.js';
import { store, useSection } from '../store.js';
import { count, rate } from '../text/format.js';
import { byFamily } from '../text/topic-family.js';

/** The suite as it moves: who writes, what carries it, who reads. */
export function FlowPanel() {
  const topics = useSection('topics') ?? [];
  const groups = useSection('groups') ?? [];
  const theme = useSection('theme');
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const dots = useRef(/** @type {FlowDots | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => requestAnimationFrame(() => setWidth(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const flow = layoutFlow(topicsIn(topics, groups), groupsIn(groups), width || 900, { rate, count });
  useEffect(() => {
    if (!canvas.current) return;
    dots.current ??= new FlowDots(canvas.current);
    dots.current.show(flow, width);
  });
  useEffect(() => dots.current?.recolour(), [theme]);
  useEffect(() => () => dots.current?.stop(), []);
  const note =
    'Services write into topics, groups read from them. A dot stands for records on their way; a group turns amber when it is behind.';
  return html`<${Panel} id="flow" title="What flows" note=${note} wide>
    <div class="flow" ref=${box}>
      <svg width="100%" height=${flow.height} role="group" aria-label=${inWords(topics, groups)}>
        <g>
          ${flow.edges.map((edge) => html`<path key=${edge.id} class="edge ${edge.tone} ${edge.state}" d=${pathOf(edge.path)} style=${{ strokeWidth: 1 + Math.min(5, Math.log10(1 + edge.rate) * 1.4) }} />`)}
        </g>
        ${flow.nodes.map((node) => html`<${Node} key=${node.id} node=${node} />`)}
      </svg>
      <canvas ref=${canvas} aria-hidden="true"></canvas>
    </div>
    ${topics.length === 0 && html`<${Quiet}>No topic of the suite is there yet.<//>`}
  <//>`;
}

/** @param {{ node: import('../drawing/flow-layout.js').FlowNode }} props */
function Node({ node }) {
  const { kind, name, detail, x, y, width, height, tone, state, href } = node;
  const fits = Math.floor((width - 20) / 7.1);
  const shown = name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
  // A family has no partitions of its own.
  const choose = () => kind === 'topic' && !name.endsWith('*') && store.set('chosen', name);
  return html`<a
    class="node ${kind} ${tone} ${state}"
    href=${href}
    onClick=${choose}
    aria-label="${kind} ${name}: ${detail}"
  >
    <title>${name}</title>
    <rect x=${x + 1} y=${y + 1} width=${width - 2} height=${height - 2} rx="9" />
    <text class="name" x=${x + 11} y=${y + height / 2 - 3}>${shown}</text>
    <text class="detail" x=${x + 11} y=${y + height / 2 + 13}>${detail}</text>
  </a>`;
}

/** @param {any[]} topics @param {any[]} groups */
function topicsIn(topics, groups) {
  const reads = groups.flatMap((group) => group.topics);
  const live = topics.filter(({ dead_letters_of }) => !dead_letters_of);
  return [...byFamily(live, ({ name }) => name)].map(([name, members]) => {
    const names = new Set(members.map((topic) => topic.name));
    return {
      ...{ name, owner: members[0].owner, rate: sum(members, 'rate'), written: sum(members, 'written') },
      out: sum(
        reads.filter((/** @type {any} */ { topic }) => names.has(topic)),
        'rate',
      ),
      dead: sum(
        topics.filter(({ dead_letters_of }) => names.has(dead_letters_of)),
        'held',
      ),
    };
  });
}

/** @param {any[]} groups */
function groupsIn(groups) {
  return groups.map(({ group, service, topics }) => ({
    ...{ group, service, reads: readsOf(topics) },
    lag: topics.reduce((/** @type {number} */ sum, /** @type {any} */ read) => sum + read.lag, 0),
    rate: topics.reduce((/** @type {number} */ sum, /** @type {any} */ read) => sum + read.rate, 0),
  }));
}

/** What a group reads, by family: its slowest topic says when a family is clear. @param {any[]} topics */
function readsOf(topics) {
  return [...byFamily(topics, ({ topic }) => topic)].map(([topic, reads]) => ({
    ...{ topic, rate: sum(reads, 'rate'), lag: sum(reads, 'lag') },
    clear: slowest(reads.map(({ clear }) => clear)),
  }));
}

/** @param {number[]} path */
function pathOf([x1, y1, ...rest]) {
  return `M${x1} ${y1}C${rest.join(' ')}`;
}

/** @param {any[]} topics @param {any[]} groups */
function inWords(topics, groups) {
  const live = topics.filter(({ dead_letters_of }) => !dead_letters_of);
  return `${live.length} topics and ${groups.length} groups that read them`;
}
