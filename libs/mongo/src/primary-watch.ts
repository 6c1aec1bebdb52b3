import { type mongo } from 'mongoose';
import { Counter, register } from 'prom-client';

/** How often this process saw a new primary. */
const primaryChanges =
  (register.getSingleMetric('mongodb_primary_changes_total') as Counter | undefined) ??
  new Counter({
    name: 'mongodb_primary_changes_total',
    help: 'Elections that this process has seen: another member became the primary, or the same one in a new term',
  });

type Topology = mongo.TopologyDescriptionChangedEvent['newDescription'];

/** Counts elections from now on and tells of each. Ends with the client. */
export function watchPrimary(client: mongo.MongoClient, onElected: (address: string) => void): void {
  let known: string | undefined;
  client.on('topologyDescriptionChanged', ({ previousDescription, newDescription }) => {
    known ??= primaryOf(previousDescription)?.term;
    const primary = primaryOf(newDescription);
    if (primary === undefined || primary.term === known) return;
    if (known !== undefined) {
      primaryChanges.inc();
      onElected(primary.address);
    }
    known = primary.term;
  });
}

function primaryOf({ servers }: Topology): { address: string; term: string } | undefined {
  for (const { type, address, electionId } of servers.values()) {
    // The election id differs in each term, also where the same member is elected again.
    if (type === 'RSPrimary') return { address, term: `${address} ${electionId?.toHexString() ?? ''}` };
  }
  return undefined;
}
