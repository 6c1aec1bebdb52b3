/** `host:port,...` of the broker that the test runner started. Throws when the tests run without it. */
export function kafkaBootstrap(): string {
  return fromRunner('KAFKA_BOOTSTRAP');
}

/** The replica set that the test runner started; with `database`, that database in the path. */
export function mongoUrl(database?: string): string {
  const url = fromRunner('MONGO_URL');
  return database === undefined ? url : url.replace(/\/(\?|$)/, `/${database}$1`);
}

function fromRunner(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(
    `${variable} is not set. Run the tests with \`npm test\` (one file: \`npm test -- <path>\`), which starts the servers.`,
  );
}
