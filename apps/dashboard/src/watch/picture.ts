import { Injectable } from '@nestjs/common';
import { Ring } from '../domain/ring.js';
import { type TopicFlow } from '../domain/topic-flow.js';

/** One point of the chart over time: records per second of each topic. */
export interface RatePoint {
  /** Seconds since 1970. */
  readonly t: number;
  readonly rates: Readonly<Record<string, number>>;
}

const POINTS = 300;

/** The state that every viewer sees, by section, each as JSON that was made once for all of them. */
@Injectable()
export class Picture {
  private readonly sections = new Map<string, { json: string; version: number }>();
  private readonly points = new Ring<RatePoint>(POINTS);
  private version = 0;

  constructor() {
    this.set('topics', []);
    this.set('groups', []);
    this.set('cluster', { connected: false, since: Date.now() });
  }

  set(section: string, state: unknown): void {
    const json = JSON.stringify(state);
    if (this.sections.get(section)?.json === json) return;
    this.sections.set(section, { json, version: ++this.version });
  }

  connected(now: number): void {
    if (!this.isConnected) this.set('cluster', { connected: true, since: now });
  }

  disconnected(): void {
    if (this.isConnected) this.set('cluster', { connected: false, since: Date.now() });
  }

  get current(): number {
    return this.version;
  }

  /** What has changed after `version`, as the body of a frame; everything after 0. */
  since(version: number): string {
    const parts: string[] = [];
    for (const [name, { json, version: changed }] of this.sections)
      if (changed > version) parts.push(`${JSON.stringify(name)}:${json}`);
    return `{${parts.join(',')}}`;
  }

  /** The chart's points that are newer than `t`, as JSON. */
  pointsAfter(t: number): string {
    return JSON.stringify(this.points.all.filter((point) => point.t > t));
  }

  get newestPoint(): number {
    return this.points.last?.t ?? 0;
  }

  /** Once for each look at the topics, also when nothing has changed. */
  addPoint(topics: readonly TopicFlow[], now: number): void {
    const t = Math.round(now / 1000);
    if (t <= this.newestPoint) return;
    const shown = topics.filter(({ dead_letters_of }) => dead_letters_of === undefined);
    this.points.push({ t, rates: Object.fromEntries(shown.map(({ name, rate }) => [name, rate])) });
  }

  private get isConnected(): boolean {
    return this.sections.get('cluster')?.json.includes('"connected":true') ?? false;
  }
}
