import { teamState, teamTopics } from '#libs/events';
import { type LogRange, wholeLog } from '#libs/kafka';

type Kafka = Parameters<typeof wholeLog>[0];

/**
 * Where to begin: with all states, and with the latest `history` records of each partition of events. The ends of the states are
 * taken before those of the events, and a state is written after the events that led to it: so when both have been reached, every
 * event that a state stands for has been seen, unless it is gone from the log.
 */
export async function beginningOfReading(kafka: Kafka, history: number): Promise<Required<LogRange>[]> {
  const states = await wholeLog(kafka, [teamState.name]);
  const events = await wholeLog(
    kafka,
    teamTopics.map(({ name }) => name),
  );
  return [
    ...states,
    ...events.map((range) => ({ ...range, from: later(range.from, range.to - BigInt(history)) })),
  ];
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
