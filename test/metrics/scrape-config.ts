import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { DEPLOY } from './asked-metrics.js';

interface ScrapeConfig {
  dns_sd_configs?: { names: string[] }[];
  static_configs?: { targets: string[]; labels: Record<string, string> }[];
}
interface Config {
  global: Record<string, string>;
  rule_files: string[];
  scrape_configs: ScrapeConfig[];
}

/** deploy/prometheus/prometheus.yml with addresses instead of DNS, and faster: nobody wants to wait for ten seconds. */
export function scrapeConfig(urlOf: (service: string) => string): string {
  const folder = join(DEPLOY, 'prometheus');
  const config = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8')) as Config;
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  config.rule_files = config.rule_files.map((path) => join(folder, path));
  for (const scrape of config.scrape_configs) {
    // Halves of one service run as one process here.
    const names = (scrape.dns_sd_configs ?? []).map((one) => one.names[0]!);
    delete scrape.dns_sd_configs;
    scrape.static_configs = names.map((name) => ({
      targets: [new URL(urlOf(name.split('-')[0]!)).host],
      labels: { __meta_dns_name: name },
    }));
  }
  return stringify(config);
}
