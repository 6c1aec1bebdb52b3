import { type Mutant } from './mutant.js';

const CONSUMER = 'libs/kafka/src/consumer';

/** Bugs of reading, committing and dead-lettering. */
export const DELIVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'commit-before-write',
    breaks: 'offsets are committed before the records are handled',
    patches: [
      {
        file: `${CONSUMER}/partition-pipeline.ts`,
        from: 'const done = await this.options.processor.process(fresh, this.interrupt.signal);',
        to: `const ahead = fresh.at(-1);
      if (ahead && assignment === this.assignment) this.options.onDone(BigInt(ahead.offset) + 1n);
      const done = await this.options.processor.process(fresh, this.interrupt.signal);`,
      },
    ],
    caughtBy: ['I12'],
    run: { orders: 100, faults: 2, only: ['crash'], seed: 27 },
  },
  {
    name: 'latest-offset',
    breaks: 'a group that starts for the first time skips what is there (fromBeginning: false)',
    patches: [
      { file: `${CONSUMER}/group-consumer.ts`, from: 'fromBeginning: true', to: 'fromBeginning: false' },
    ],
    caughtBy: ['I1'],
    run: { orders: 60, faults: 0, only: [], seed: 1 },
  },
  {
    name: 'dead-letter-not-awaited',
    breaks: 'the offset moves before the dead letter is acknowledged',
    patches: [
      {
        file: `${CONSUMER}/dead-letter-outlet.ts`,
        from: 'await this.insist(() => this.deadLetters.write(record, reason), record, signal);',
        to: 'void this.insist(() => this.deadLetters.write(record, reason), record, signal).catch(() => undefined);',
      },
    ],
    caughtBy: ['I11', 'I12'],
    run: { orders: 100, faults: 1, only: ['broker', 'poison'], seed: 9 },
  },
  {
    name: 'poison-skipped',
    breaks: 'unreadable records are passed over without a dead letter',
    patches: [
      {
        file: `${CONSUMER}/partition-processor.ts`,
        from: "if ('faults' in run) await this.deadLetterFaults(run.faults, signal);",
        to: "if ('faults' in run) this.done += run.faults.length;",
      },
    ],
    caughtBy: ['I11'],
    run: { orders: 120, faults: 0, only: ['poison'], seed: 1 },
  },
  {
    name: 'rejection-swallowed',
    breaks: 'records that a handler turns away are passed over without a dead letter',
    patches: [
      {
        file: `${CONSUMER}/partition-processor.ts`,
        from: 'if (rejections.size === 0) return this.outlet.open();',
        to: 'if (rejections.size >= 0) return this.outlet.open();',
      },
    ],
    caughtBy: ['I11'],
    run: { orders: 120, faults: 0, only: ['duplicates'], seed: 1 },
  },
  {
    name: 'dead-letter-headers-dropped',
    breaks: "a dead letter has lost its record's own headers",
    patches: [
      {
        file: `${CONSUMER}/dead-letter.ts`,
        from: 'headers: { ...record.headers, ...this.reasonHeaders(record, reason) },',
        to: 'headers: this.reasonHeaders(record, reason),',
      },
    ],
    caughtBy: ['I11'],
    run: { orders: 120, faults: 0, only: ['poison'], seed: 1 },
  },
];
