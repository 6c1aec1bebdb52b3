/**
 * @typedef {{ id: string, kind: 'writer' | 'topic' | 'reader', name: string, detail: string, x: number, y: number, width: number, height: number, tone: string, state: string, href: string }} FlowNode
 * @typedef {{ id: string, from: string, to: string, rate: number, tone: string, state: string, path: number[] }} FlowEdge
 * @typedef {{ nodes: FlowNode[], edges: FlowEdge[], height: number, wide: boolean }} Flow
 * @typedef {{ name: string, owner: string, rate: number, written: number, out: number, dead: number }} TopicIn
 * @typedef {{ group: string, service: string, lag: number, rate: number, reads: { topic: string, rate: number, lag: number, clear: number | 'never' | null }[] }} GroupIn
 */

const GAP = 12;
const TONES = 10;

/**
 * Where everything goes: services that write on the left, topics in the middle, groups that read on the right.
 * @param {TopicIn[]} topics
 * @param {GroupIn[]} groups
 * @param {number} width in pixels
 * @param {{ rate: (value: number) => string, count: (value: number) => string }} text
 * @returns {Flow}
 */
export function layoutFlow(topics, groups, width, text) {
  const wide = width >= 640;
  const row = wide ? 46 : 42;
  const [side, middle] = wide
    ? [Math.min(230, width * 0.24), Math.min(300, width * 0.3)]
    : [width * 0.26, width * 0.37];
  const writers = [...new Set(topics.map(({ owner }) => owner))];
  const readers = groups.filter(({ reads }) =>
    reads.some(({ topic }) => topics.some(({ name }) => name === topic)),
  );
  const rows = Math.max(writers.length, topics.length, readers.length, 1);
  const height = rows * (row + GAP) - GAP;
  const tone = new Map(topics.map(({ name }, index) => [name, `c${index % TONES}`]));

  /** @param {number} index @param {number} of */
  const y = (index, of) => ((index + 0.5) * height) / of - row / 2;
  /** @type {FlowNode[]} */
  const nodes = [
    ...writers.map((name, index) => {
      const own = topics.filter(({ owner }) => owner === name);
      const total = own.reduce((sum, { rate }) => sum + rate, 0);
      return node(
        'writer',
        name,
        `writes ${text.rate(total)}`,
        0,
        y(index, writers.length),
        side,
        '',
        '#flow',
      );
    }),
    ...topics.map(({ name, rate, out, written, dead }, index) => {
      const flows = wide
        ? `in ${text.rate(rate)} · out ${text.rate(out)} · ${text.count(written)}`
        : `in ${text.rate(rate)}`;
      const detail = dead > 0 ? `${flows} · ${text.count(dead)} dead` : flows;
      const at = { x: (width - middle) / 2, y: y(index, topics.length) };
      return {
        ...node('topic', name, detail, at.x, at.y, middle, dead > 0 ? 'dead' : '', '#partitions'),
        tone: tone.get(name) ?? 'c0',
      };
    }),
    ...readers.map((group, index) => {
      const name = wide ? group.group : group.service;
      const detail = wide
        ? `${text.rate(group.rate)} · lag ${text.count(group.lag)}`
        : `lag ${text.count(group.lag)}`;
      const at = y(index, readers.length);
      return {
        ...node('reader', name, detail, width - side, at, side, lagState(group.reads), '#lag'),
        id: `reader ${group.group}`,
      };
    }),
  ];
  const place = new Map(nodes.map((one) => [one.id, one]));
  /** @param {string} from @param {string} to @param {number} rate @param {string} colour @param {string} state @returns {FlowEdge[]} */
  const edge = (from, to, rate, colour, state) => {
    const [one, other] = [place.get(from), place.get(to)];
    return one && other
      ? [{ id: `${from} ${to}`, from, to, rate, tone: colour, state, path: curve(one, other) }]
      : [];
  };
  const edges = [
    ...topics.flatMap(({ name, owner, rate }) =>
      edge(`writer ${owner}`, `topic ${name}`, rate, tone.get(name) ?? 'c0', ''),
    ),
    ...readers.flatMap(({ group, reads }) =>
      reads.flatMap((read) =>
        edge(
          `topic ${read.topic}`,
          `reader ${group}`,
          read.rate,
          tone.get(read.topic) ?? 'c0',
          lagState([read]),
        ),
      ),
    ),
  ];
  return { nodes, edges, height, wide };

  /**
   * @param {FlowNode['kind']} kind @param {string} name @param {string} detail @param {number} x @param {number} top
   * @param {number} size @param {string} state @param {string} href @returns {FlowNode}
   */
  function node(kind, name, detail, x, top, size, state, href) {
    return {
      id: `${kind} ${name}`,
      kind,
      name,
      detail,
      x,
      y: top,
      width: size,
      height: row,
      tone: '',
      state,
      href,
    };
  }
}

/**
 * How a group stands: `well`, `behind` when it has work for longer than some seconds, `stuck` when its lag does not shrink.
 * @param {{ lag: number, clear: number | 'never' | null }[]} reads
 */
export function lagState(reads) {
  if (reads.some(({ lag, clear }) => lag > 100 && clear === 'never')) return 'stuck';
  if (reads.some(({ lag, clear }) => lag > 1000 || (lag > 100 && typeof clear === 'number' && clear > 5)))
    return 'behind';
  return 'well';
}

/**
 * A curve between two boxes: start, two control points, end.
 * @param {FlowNode} one
 * @param {FlowNode} other
 */
function curve(one, other) {
  const [x1, y1] = [one.x + one.width, one.y + one.height / 2];
  const [x2, y2] = [other.x, other.y + other.height / 2];
  const bend = (x2 - x1) * 0.5;
  return [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2];
}

/**
 * A point on a curve.
 * @param {number[]} path
 * @param {number} t 0 to 1
 */
export function pointAt(path, t) {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  let [x, y] = [0, 0];
  for (const [index, weight] of weights.entries()) {
    x += weight * /** @type {number} */ (path[index * 2]);
    y += weight * /** @type {number} */ (path[index * 2 + 1]);
  }
  return { x, y };
}

/**
 * Dots per second for a rate: more for more, but never so many that they cannot be told apart.
 * @param {number} rate
 */
export function dotsPerSecond(rate) {
  return rate <= 0 ? 0 : Math.min(5, 0.5 + Math.log2(1 + rate) * 0.45);
}
