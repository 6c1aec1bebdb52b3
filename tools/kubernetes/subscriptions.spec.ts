import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Subscription } from '#libs/kafka';

/** Where Nest keeps what `Subscribe` says. */
const MARKS = 'microservices:pattern_extras';

/** What an app consumes, as its handlers are marked. */
export async function subscriptionsOf(app: string): Promise<Subscription[]> {
  const source = fileURLToPath(new URL(`../../apps/${app}/src`, import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.on-[\w-]+\.ts$/.test(path),
  );
  const subscriptions: Subscription[] = [];
  // One after another: Jest cannot load modules that import each other side by side.
  for (const file of files) {
    const module = (await import(`${source}/${file}`)) as Record<string, unknown>;
    subscriptions.push(...Object.values(module).flatMap(handledBy));
  }
  return subscriptions;
}

function handledBy(exported: unknown): Subscription[] {
  if (typeof exported !== 'function') return [];
  const members = Object.getOwnPropertyDescriptors((exported.prototype ?? {}) as Record<string, unknown>);
  return Object.values(members).flatMap(({ value }) => {
    if (typeof value !== 'function') return [];
    const extras = Reflect.getMetadata(MARKS, value as () => unknown) as
      { subscription?: Subscription } | undefined;
    return extras?.subscription ? [extras.subscription] : [];
  });
}
