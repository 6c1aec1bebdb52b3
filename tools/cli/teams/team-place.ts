import { catalogue, decodeEvent, DecodeFault, teamTopics } from '#libs/events';
import { type FetchedRecord } from '#libs/kafka';

/** Which event of which team a record is. */
export interface TeamPlace {
  readonly team_id: string;
  readonly seq: number;
}

const contracts = new Map(
  teamTopics.map(({ name }) => [name, catalogue.filter(({ topic }) => topic.name === name)]),
);

/** Of a record of the team topics, in whichever encoding and version; undefined where it cannot be read. */
export function teamPlaceOf(record: FetchedRecord): TeamPlace | undefined {
  const decoded = decodeEvent(record, contracts.get(record.topic) ?? []);
  return decoded instanceof DecodeFault ? undefined : (decoded.data as TeamPlace);
}
