import mongoose from 'mongoose';

/** Looks into the database of analytics: every outcome is counted once, and a quarter of them failed. */
export async function counterFaults(url: string, dbName: string, outcomes: number): Promise<string[]> {
  const connection = await mongoose.createConnection(url, { dbName }).asPromise();
  try {
    const [recorded] = await connection
      .collection('outcomes')
      .aggregate<{ count: number }>([{ $unwind: '$order_ids' }, { $count: 'count' }])
      .toArray();
    const counted = recorded?.count ?? 0;
    const [sums] = await connection
      .collection('minute_counters')
      .aggregate<{ successful: number; failed: number }>([
        { $group: { _id: null, successful: { $sum: '$successful' }, failed: { $sum: '$failed' } } },
      ])
      .toArray();
    const { successful = 0, failed = 0 } = sums ?? {};
    const faults: string[] = [];
    if (counted !== outcomes) faults.push(`${dbName}: ${outcomes} outcomes, but ${counted} are recorded`);
    if (successful + failed !== outcomes)
      faults.push(`${dbName}: ${outcomes} outcomes, but the counters say ${successful + failed}`);
    if (failed !== Math.ceil(outcomes / 4)) faults.push(`${dbName}: ${failed} are counted as failed`);
    return faults;
  } finally {
    await connection.close();
  }
}
