import { type MongoServers } from '#libs/servers';
import { eventually } from '#libs/testing';
import { mongo } from 'mongoose';

/** What a test asks of the members of a replica set, and does to them. Node numbers are those of `servers`. */
export class ReplicaSet {
  constructor(private readonly servers: MongoServers) {}

  /** Resolves when some member is the primary. */
  primary(): Promise<number> {
    return eventually(
      async () => {
        for (const { node, pid } of this.servers.nodes) {
          if (pid !== undefined && (await this.isPrimary(node))) return node;
        }
        throw new Error('no member is the primary');
      },
      { timeoutMs: 60_000, everyMs: 100 },
    );
  }

  /** The primary gives up its place and cannot have it back for some seconds. */
  async stepDown(): Promise<void> {
    await this.ask(await this.primary(), (client) =>
      client.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5, force: true }),
    );
  }

  /**
   * A member that is not the primary no longer applies what the primary writes; it goes on answering reads, with what it
   * had. Resolves to what lets it go on. The members must have been started with enableTestCommands.
   */
  async holdOneBack(): Promise<() => Promise<void>> {
    const primary = await this.primary();
    const node = this.nodes.find((one) => one !== primary)!;
    const set = (mode: 'alwaysOn' | 'off') =>
      this.ask(node, async (client) => {
        await client.db('admin').command({ configureFailPoint: 'rsSyncApplyStop', mode });
      });
    await set('alwaysOn');
    return () => set('off');
  }

  /** Documents of a collection as this member alone has them, by id. */
  documents(node: number, database: string, collection: string): Promise<unknown[]> {
    return this.ask(node, (client) =>
      client.db(database).collection(collection).find().sort({ _id: 1 }).toArray(),
    );
  }

  get nodes(): readonly number[] {
    return this.servers.nodes.map(({ node }) => node);
  }

  private isPrimary(node: number): Promise<boolean> {
    return this.ask(node, async (client) => {
      const { isWritablePrimary } = await client.db('admin').command({ hello: 1 });
      return isWritablePrimary === true;
    }).catch(() => false);
  }

  private async ask<Answer>(
    node: number,
    question: (client: mongo.MongoClient) => Promise<Answer>,
  ): Promise<Answer> {
    const { port } = this.servers.nodes[node - 1]!;
    const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
      serverSelectionTimeoutMS: 5_000,
      readPreference: 'secondaryPreferred',
    });
    try {
      return await question(client);
    } finally {
      await client.close();
    }
  }
}
