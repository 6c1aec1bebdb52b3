import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { dashboardFiles, DASHBOARDS } from './dashboards.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[];
}

const project = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(project(path), 'utf8');
const { datasources } = parse(read('deploy/grafana/provisioning/datasources/prometheus.yml')) as {
  datasources: { uid: string }[];
};
const boards = [...dashboardFiles()].map(([name, text]) => ({
  name,
  board: JSON.parse(text) as { uid: string; panels: Panel[] },
}));

describe('deploy/grafana/dashboards', () => {
  it('holds what is described here and nothing else (else: npm run dashboards)', () => {
    const files = dashboardFiles();
    expect(readdirSync(project(DASHBOARDS)).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect(read(`${DASHBOARDS}/${name}`)).toBe(text);
  });

  it('has the suite and each system, under names of their own', () => {
    expect(boards.map(({ board }) => board.uid)).toEqual(
      ['suite', 'orders', 'chat', 'timeline', 'teams'].map((name) => `ordered-${name}`),
    );
  });

  it.each(boards)('$name: asks the data source that is provisioned', ({ board }) => {
    const asked = board.panels
      .filter(({ type }) => type !== 'row')
      .flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)]);
    expect(new Set(asked.map((source) => source?.uid))).toEqual(new Set(datasources.map(({ uid }) => uid)));
  });

  it.each(boards)('$name: explains each panel, and names it once', ({ board }) => {
    const panels = board.panels.filter(({ type }) => type !== 'row');
    const silent = panels.filter(({ description }) => (description ?? '').length < 20);
    expect(silent.map(({ title }) => title)).toEqual([]);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    for (const { targets = [] } of panels)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(Math.max(1, targets.length));
  });

  it.each(boards)('$name: lays no panel over another or beyond the edge', ({ board: { panels } }) => {
    for (const [index, { gridPos: one }] of panels.entries()) {
      expect(one.x + one.w).toBeLessThanOrEqual(24);
      for (const { gridPos: other } of panels.slice(index + 1)) {
        const apart = one.x + one.w <= other.x || other.x + other.w <= one.x;
        expect(apart || one.y + one.h <= other.y || other.y + other.h <= one.y).toBe(true);
      }
    }
  });
});
