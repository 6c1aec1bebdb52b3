import { type OrderSuite } from './order-suite.js';

/** Orders of this many are what the database takes offence at. */
export const OFFENSIVE = 13;

/** The inventory's database refuses reservations of that quantity, as a constraint that somebody has added would. */
export async function refuseReservations({ mongo, databases }: OrderSuite): Promise<void> {
  const validator = { quantity: { $ne: OFFENSIVE } };
  await mongo.db(databases.inventory).command({ collMod: 'reservations', validator });
}

/** The cause is gone. */
export async function acceptReservations({ mongo, databases }: OrderSuite): Promise<void> {
  await mongo.db(databases.inventory).command({ collMod: 'reservations', validator: {} });
}
