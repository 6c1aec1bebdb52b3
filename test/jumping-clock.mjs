// Loaded before a process by NODE_OPTIONS=--import: its wall clock jumps at SIGUSR2, by CLOCK_JUMP_MS, as a clock does that
// somebody sets. Timers and performance.now() go on as they do then.
const RealDate = Date;
let jumpedMs = 0;
const now = () => RealDate.now() + jumpedMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

process.on('SIGUSR2', () => {
  jumpedMs += Number(process.env.CLOCK_JUMP_MS);
});
