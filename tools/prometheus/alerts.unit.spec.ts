import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface RuleTest {
  readonly tests: {
    readonly alert_rule_test: { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

const FOLDER = 'deploy/prometheus';
const project = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(project(path), 'utf8');
function parsed<Content>(folder: string): Content[] {
  return readdirSync(project(`${FOLDER}/${folder}`)).map(
    (file) => parse(read(`${FOLDER}/${folder}/${file}`)) as Content,
  );
}

const rules = parsed<{ groups: { rules: Rule[] }[] }>('rules').flatMap(({ groups }) =>
  groups.flatMap((group) => group.rules),
);
const runbook = read('docs/operations.md');

describe('the alerts', () => {
  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThanOrEqual(15);
  });

  it.each(rules)('$alert says how bad it is, what is wrong, and where to read on', (rule) => {
    expect(['warning', 'critical']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/\{\{|mails|members/i);
    expect(rule.annotations.runbook_url).toBe(`docs/operations.md#${rule.alert.toLowerCase()}`);
  });

  it.each(rules)(
    '$alert has a part of the runbook: what it means, how to look, what to do, how to check',
    ({ alert }) => {
      const part = new RegExp(`^### ${alert}\n([^]*?)(?=^##|(?![^]))`, 'm').exec(runbook)?.[1] ?? '';
      for (const word of ['Means', 'Look', 'Do', 'Check']) expect(part).toContain(`**${word}**`);
    },
  );

  it.each(rules)('$alert is fired by a test of promtool', ({ alert }) => {
    const tests = parsed<RuleTest>('tests').flatMap((file) =>
      file.tests.flatMap((test) => test.alert_rule_test),
    );
    const fired = tests.filter(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0);
    expect(fired).not.toEqual([]);
  });
});

describe('prometheus.yml', () => {
  it('scrapes every container of an app at the port where it listens', () => {
    const { scrape_configs } = parse(read(`${FOLDER}/prometheus.yml`)) as {
      scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
    };
    const scraped = scrape_configs.flatMap(({ dns_sd_configs }) =>
      dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
    );
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { command?: string[]; environment?: Record<string, unknown> }>;
    };
    const listening = Object.entries(services).flatMap(([name, { command = [], environment = {} }]) => {
      const app = command.map((part) => /^dist\/run\/(?!cli\.)([^/]+)\.js$/.exec(part)?.[1]).find(Boolean);
      return app === undefined ? [] : [`${name}:${String(environment[`${app.toUpperCase()}_PORT`])}`];
    });
    expect(scraped.sort()).toEqual(listening.sort());
  });
});
