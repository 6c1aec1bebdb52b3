import { describe, expect, it } from '@jest/globals';

interface Node {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly state: string;
}
interface FlowLayout {
  layoutFlow(
    topics: object[],
    groups: object[],
    width: number,
    text: object,
  ): { nodes: Node[]; edges: { id: string; path: number[] }[]; height: number };
  lagState(reads: object[]): string;
  pointAt(path: number[], t: number): { x: number; y: number };
  dotsPerSecond(rate: number): number;
}

const { layoutFlow, lagState, pointAt, dotsPerSecond } = (await import(
  new URL('../../page/drawing/flow-layout.js', import.meta.url).href
)) as FlowLayout;

const text = { rate: String, count: String };
const topic = (name: string, owner: string) => ({ name, owner, rate: 1, written: 5, out: 1, dead: 0 });
const group = (name: string, ...topics: string[]) => ({
  group: name,
  service: name,
  lag: 0,
  rate: 1,
  reads: topics.map((one) => ({ topic: one, rate: 1, lag: 0, clear: 0 })),
});
const topics = ['a', 'b', 'c', 'd'].map((name) => topic(name, name < 'c' ? 'one' : 'two'));
const groups = [group('x', 'a', 'b'), group('y', 'b'), group('z', 'd', 'gone')];

describe('the layout of the flow', () => {
  it.each([358, 640, 1400])('fits into %i pixels without an overlap', (width) => {
    const { nodes, height } = layoutFlow(topics, groups, width, text);
    expect(nodes).toHaveLength(2 + 4 + 3);
    for (const one of nodes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(width + 0.01);
      expect(one.y).toBeGreaterThanOrEqual(0);
      expect(one.y + one.height).toBeLessThanOrEqual(height + 0.01);
      for (const other of nodes) {
        if (one === other) continue;
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('leads from each writer to its topics and from topics to those who read them', () => {
    const { edges } = layoutFlow(topics, groups, 1000, text);
    expect(edges.map(({ id }) => id)).toEqual([
      'writer one topic a',
      'writer one topic b',
      'writer two topic c',
      'writer two topic d',
      'topic a reader x',
      'topic b reader x',
      'topic b reader y',
      'topic d reader z',
    ]);
  });

  it('moves a dot from the one end of an edge to the other', () => {
    const path = layoutFlow(topics, groups, 1000, text).edges[0]!.path;
    expect(pointAt(path, 0)).toEqual({ x: path[0], y: path[1] });
    expect(pointAt(path, 1)).toEqual({ x: path[6], y: path[7] });
  });

  it('shows more dots for more records, but never too many', () => {
    expect(dotsPerSecond(0)).toBe(0);
    expect(dotsPerSecond(10)).toBeGreaterThan(dotsPerSecond(1));
    expect(dotsPerSecond(1e9)).toBe(5);
  });
});

describe('how a group stands', () => {
  it.each([
    ['well', { lag: 20, clear: 'never' }],
    ['well', { lag: 900, clear: 1 }],
    ['behind', { lag: 5000, clear: 2 }],
    ['behind', { lag: 500, clear: 60 }],
    ['stuck', { lag: 500, clear: 'never' }],
  ])('is %s with %j', (state, read) => {
    expect(lagState([{ lag: 0, clear: 0 }, read])).toBe(state);
  });
});
