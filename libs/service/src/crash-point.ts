const [wantedLabel, wantedPassage] = (process.env.CRASH_AT ?? '').split('#');
const passage = Number(wantedPassage ?? '1');
let passed = 0;

/** For fault tests: with `CRASH_AT=label#n` the process kills itself (SIGKILL) at its n-th passage here, counted from 1. */
export function crashPoint(label: string): void {
  if (label !== wantedLabel) return;
  passed += 1;
  if (passed === passage) process.kill(process.pid, 'SIGKILL');
}
