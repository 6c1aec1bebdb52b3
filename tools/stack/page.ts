import { bold, dim } from './paint.js';
import { type PlannedApp } from './plan.js';

export interface PageContent {
  readonly apps: readonly {
    readonly planned: PlannedApp;
    readonly ready: boolean;
    readonly logFile: string;
  }[];
  readonly bootstrap: string;
  readonly mongoUrl: string;
  /** Where the mails can be read, if they stay here. */
  readonly inbox?: string;
  readonly logs: string;
  /** Whether callers need one (AUTH=jwt). */
  readonly tokens?: boolean;
  readonly howToStop: string;
}

const TOKENS = `AUTH=jwt: register and sign in first (POST /users, POST /tokens), put the user_id of the answer in alice's place, and
send its access_token with all but these two: -H 'Authorization: Bearer <access_token>'`;

/** What a person needs once everything runs: where things are, and what to try first. */
export function renderPage(content: PageContent, colour: boolean): string {
  const { apps } = content;
  const width = Math.max(0, ...apps.map(({ planned }) => planned.app.name.length));
  const allReady = apps.every(({ ready }) => ready);
  const title = allReady ? 'Ordered is ready.' : 'Ordered runs, but not all of it.';
  const lines = ['', bold(title, colour), ''];
  for (const { planned, ready, logFile } of apps) {
    const name = planned.app.name.padEnd(width);
    if (!ready) {
      lines.push(`  ${name}  is not ready; its log: ${logFile}`, '');
      continue;
    }
    lines.push(
      `  ${bold(name, colour)}  ${planned.url}${planned.app.page ?? '/docs'}`,
      `  ${' '.repeat(width)}  ${dim(`${planned.app.does}; /health/readiness  /health/liveness  /metrics`, colour)}`,
      '',
    );
  }
  if (content.inbox !== undefined) {
    lines.push(
      `  ${bold('inbox'.padEnd(width), colour)}  ${content.inbox}`,
      `  ${' '.repeat(width)}  ${dim('the mails that the suite sends; none leaves this machine', colour)}`,
      '',
    );
  }
  lines.push(
    `  ${'Kafka'.padEnd(width)}  ${content.bootstrap}`,
    `  ${'MongoDB'.padEnd(width)}  ${withoutPassword(content.mongoUrl)}`,
    `  ${'Logs'.padEnd(width)}  ${content.logs}`,
    '',
  );
  const commands = apps
    .filter(({ ready }) => ready)
    .flatMap(({ planned }) => planned.app.tryThis(planned.url));
  if (commands.length > 0) {
    lines.push(bold('Try this:', colour), ...commands.map((command) => `  ${command}`), '');
    if (content.tokens) lines.push(TOKENS, '');
  }
  lines.push(content.howToStop, '');
  return lines.join('\n');
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//***@');
}
