import { type DecidedOrder } from '../domain/reservation.js';
import { type ReservationDocument } from './reservation.schema.js';

/** A release that lasts, with what makes every copy of its event the same. */
export interface RecordedRelease {
  readonly event_id: string;
  readonly released_at: Date;
  readonly available: number;
}

/** A decision that lasts, with what makes every copy of its event the same, and the release if there was one. */
export type RecordedReservation = DecidedOrder & {
  readonly event_id: string;
  readonly decided_at: Date;
  readonly released: boolean;
  readonly release?: RecordedRelease;
};

export function recordedReservation(document: ReservationDocument): RecordedReservation {
  const { _id, released_at, release_event_id, available_after_release, ...decision } = document;
  const release = released_at && {
    event_id: release_event_id ?? '',
    released_at,
    available: available_after_release ?? 0,
  };
  return {
    order_id: _id,
    ...decision,
    released: release !== undefined,
    ...(release && { release }),
  } as RecordedReservation;
}

/** The fields of the document that say that the stock went back. */
export function releaseFields({ event_id, released_at, available }: RecordedRelease) {
  return { released_at, release_event_id: event_id, available_after_release: available };
}
