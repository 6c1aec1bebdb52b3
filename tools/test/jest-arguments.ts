/** What jest is called with: our defaults, unless the caller's arguments decide the same. */
export function jestArguments(given: readonly string[], reporter: string): string[] {
  const decides = (...options: string[]): boolean =>
    given.some((argument) => options.includes(argument.split('=')[0]!));
  return [
    // First, because an option of jest that takes a list would swallow paths that come after it.
    ...given,
    '--reporters=default',
    `--reporters=${reporter}`,
    // More than two cores need: journeys spend much of their time waiting for processes.
    ...(decides('--maxWorkers', '-w', '--runInBand', '-i') ? [] : ['--maxWorkers=3']),
    // Servers and processes take their time on a busy machine.
    ...(decides('--testTimeout') ? [] : ['--testTimeout=60000']),
  ];
}
