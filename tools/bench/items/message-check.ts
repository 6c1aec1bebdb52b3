import mongoose from 'mongoose';

/** Looks into the chat's database: every message stored once, and counted once in its conversation. */
export async function messageFaults(url: string, dbName: string, messages: number): Promise<string[]> {
  const connection = await mongoose.createConnection(url, { dbName }).asPromise();
  try {
    const stored = await connection.collection('messages').countDocuments();
    const [sums] = await connection
      .collection('conversations')
      .aggregate<{ count: number }>([{ $group: { _id: null, count: { $sum: '$count' } } }])
      .toArray();
    const faults: string[] = [];
    if (stored !== messages) faults.push(`${dbName}: ${messages} messages, but ${stored} are stored`);
    if (sums?.count !== messages)
      faults.push(`${dbName}: ${messages} messages, but the conversations count ${sums?.count ?? 0}`);
    return faults;
  } finally {
    await connection.close();
  }
}
