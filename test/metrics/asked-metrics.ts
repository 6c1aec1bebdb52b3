import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A question of a dashboard or a rule. */
export interface Question {
  /** Where it stands: the board and panel, or the alert. */
  readonly place: string;
  /** PromQL, without the variables of Grafana. */
  readonly expr: string;
  /** Labels that the answer must have for its legend. */
  readonly labels: readonly string[];
}

interface Board {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}
interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

/** Below deploy/ of the project that this runs in. */
export const DEPLOY = join(process.cwd(), 'deploy');
const BOARDS = join(DEPLOY, 'grafana', 'dashboards');
const RULES = join(DEPLOY, 'prometheus', 'rules');

/** The rate interval is what Grafana puts in its place. */
export function questionsOfBoards(rateInterval: string): Question[] {
  return readdirSync(BOARDS).flatMap((file) => {
    const board = JSON.parse(readFileSync(join(BOARDS, file), 'utf8')) as Board;
    return board.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({
        place: `${board.title}, ${title}`,
        expr: expr.replaceAll('$__rate_interval', rateInterval),
        labels: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!),
      })),
    );
  });
}

export function questionsOfRules(): Question[] {
  return readdirSync(RULES).flatMap((file) => {
    const { groups } = parse(readFileSync(join(RULES, file), 'utf8')) as RuleFile;
    return groups.flatMap(({ rules }) =>
      rules.map(({ alert, expr }) => ({ place: alert, expr, labels: [] })),
    );
  });
}

const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'on', 'group_left', 'group_right']);

/** The names of the series that an expression reads. */
export function metricsOf(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w*\s*\()/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !WORDS.has(name));
}
