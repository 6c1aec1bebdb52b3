import { writeFileSync } from 'node:fs';
import { type AggregatedResult } from '@jest/reporters';
import { COUNTS_VARIABLE } from './counts.js';

/** A jest reporter that leaves the totals for the runner, which prints them after everything else. */
export default class CountReporter {
  onRunComplete(_contexts: unknown, result: AggregatedResult): void {
    const file = process.env[COUNTS_VARIABLE];
    if (!file) return;
    const passed = result.numPassedTests;
    // A file that could not even be loaded has no failed test, and is a failure all the same.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    writeFileSync(file, JSON.stringify({ passed, failed }));
  }
}
