import mongoose from 'mongoose';

/** Looks into the inventory's database: every order decided once, and each item's stock sold to the last or kept. */
export async function reservationFaults(
  url: string,
  dbName: string,
  orders: number,
  stockOfEach: number,
): Promise<string[]> {
  const connection = await mongoose.createConnection(url, { dbName }).asPromise();
  try {
    const reservations = connection.collection('reservations');
    const decided = await reservations.countDocuments();
    const reserved = await reservations.countDocuments({ outcome: 'reserved' });
    const stock = await connection.collection('stock').find().toArray();
    const taken = stock.reduce((sum, { reserved: count }) => sum + Number(count), 0);
    const faults: string[] = [];
    if (decided !== orders) faults.push(`${dbName}: ${orders} orders, but ${decided} decisions`);
    if (taken !== reserved)
      faults.push(`${dbName}: ${reserved} reservations, but ${taken} taken from the stock`);
    for (const { _id, available, reserved: count } of stock) {
      if (Number(available) + Number(count) !== stockOfEach)
        faults.push(`${dbName}: the stock of ${String(_id)} does not add up`);
    }
    return faults;
  } finally {
    await connection.close();
  }
}
