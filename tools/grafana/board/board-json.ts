import { type Board, type Panel } from './panel.js';

/** As deploy/grafana/provisioning/datasources has it. */
const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

/** A dashboard as Grafana's provisioning reads it. */
export function boardJson({ uid, title, sections }: Board): string {
  const panels: unknown[] = [];
  let y = 0;
  for (const section of sections) {
    panels.push(row(panels.length + 1, section.title, y));
    y += 1;
    for (const [index, panel] of section.panels.entries()) {
      const place = { x: (index % COLUMNS) * WIDTH, y: y + Math.floor(index / COLUMNS) * HEIGHT };
      panels.push(timeSeries(panels.length + 1, panel, place));
    }
    y += Math.ceil(section.panels.length / COLUMNS) * HEIGHT;
  }
  const others = {
    asDropdown: false,
    includeVars: false,
    keepTime: true,
    tags: ['ordered'],
    type: 'dashboards',
  };
  const dashboard = {
    ...{ uid, title, tags: ['ordered'], schemaVersion: 39, version: 1, editable: false },
    ...{ refresh: '10s', time: { from: 'now-30m', to: 'now' }, timezone: 'browser', graphTooltip: 1 },
    ...{ annotations: { list: [] }, templating: { list: [] }, links: [{ ...others, title: 'Ordered' }] },
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function row(id: number, title: string, y: number) {
  return { id, type: 'row', title, collapsed: false, gridPos: { h: 1, w: 24, x: 0, y }, panels: [] };
}

function timeSeries(id: number, panel: Panel, place: { x: number; y: number }) {
  const { title, description, unit, queries, limit, signed } = panel;
  const steps = [
    { color: 'green', value: null },
    ...(limit === undefined ? [] : [{ color: 'red', value: limit }]),
  ];
  return {
    ...{ id, type: 'timeseries', title, description, datasource: DATASOURCE },
    gridPos: { h: HEIGHT, w: WIDTH, ...place },
    fieldConfig: {
      defaults: {
        ...{ unit, min: signed ? null : 0, thresholds: { mode: 'absolute', steps } },
        color: { mode: 'palette-classic' },
        custom: {
          ...{ drawStyle: 'line', lineWidth: 1, fillOpacity: 10, showPoints: 'never', spanNulls: false },
          thresholdsStyle: { mode: limit === undefined ? 'off' : 'line' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource: DATASOURCE, expr, legendFormat: legend },
    })),
  };
}
