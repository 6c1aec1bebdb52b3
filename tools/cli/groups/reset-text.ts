import { type ResetPlan } from '#libs/kafka';
import { table } from '../output.js';

export interface ResetAnswer {
  readonly group: string;
  readonly executed: boolean;
  readonly partitions: readonly ResetPlan[];
}

export function resetText({ group, executed, partitions }: ResetAnswer): string {
  const sum = (count: (plan: ResetPlan) => number) => partitions.reduce((all, plan) => all + count(plan), 0);
  const [again, skipped] = [sum((plan) => plan.again), sum((plan) => plan.skipped)];
  return [
    table(
      ['topic', 'partition', 'committed', 'new', 'come again', 'skipped'],
      partitions.map((plan) => [plan.topic, plan.partition, plan.from, plan.to, plan.again, plan.skipped]),
    ),
    '',
    executed
      ? `Done: ${group} goes on there. ${again} records come again, ${skipped} are skipped.`
      : `Nothing was changed; with --execute ${again} records come again, and ${skipped} are skipped.`,
  ].join('\n');
}

/** For --json: what is not known is null, and not left out. */
export function resetJson(answer: ResetAnswer): object {
  return { ...answer, partitions: answer.partitions.map((plan) => ({ ...plan, from: plan.from ?? null })) };
}
