import { EventEmitter } from 'node:events';
import { Client, Pool, type ClientConfig, type PoolClient } from 'pg';
import {
  bulkInsert,
  readyRow,
  type BulkColumn,
  type BulkRow,
  type BulkWay,
  type ReadyRow,
} from './bulk-insert.ts';
import { startEmbedded, type EmbeddedServer } from './embedded/process.ts';
import { migrate } from './migrate.ts';
import type { Query, Queryable } from './sql.ts';
import { vectorTile, type TileAddress } from './vector-tile.ts';
import { setRights, type Rights } from '#data/access/rights.ts';

/*
 * The one module that knows which database there is. Everything else has four ways in: the public pool of a fixed, low
 * role, a transaction within a person's rights, one of the role that keeps accounts and the audit, and, for migrations and loading
 * only, one of the owner.
 */

export interface DatabaseOptions {
  /** A PostgreSQL server; unset: PGlite in a process of its own, its files under `home`. */
  url?: string | undefined;
  home: string;
  /** Told of every step that may take over a second. */
  progress?: (step: string) => void;
  /** Told of what goes wrong outside any request: a lost connection, a restart of the embedded database. */
  warn?: (message: string, cause?: unknown) => void;
}

export interface OwnerTransaction extends Queryable {
  /** Inserts many rows by the fastest way this database has; values are PostgreSQL's text form, or null. */
  bulkInsert(table: string, columns: readonly BulkColumn[], rows: readonly ReadyRow[]): Promise<void>;
}

const PUBLIC_ROLE = 'haidai_public';
/** Names mean what is published first, for the session's own role only; every transaction says what they mean in it. */
const PUBLIC_PATH = 'published,public';
const SCOPED = 'SET LOCAL search_path = public';
/** What hot statements are planned for is every value, once: each is a step or two in an index, and planning would take longer. */
const PLANNED_ONCE = 'plan_cache_mode=force_generic_plan';
/** A page out of order costs little more than one in order where data lies in memory or on an SSD; by the default, lists would be sorted that an index has in order. */
const PAGE_COST = 'random_page_cost=1.1';
const KEEPER_ROLE = 'haidai_keeper';
const STATEMENT_TIMEOUT_MS = 30_000;
const RESTART_PAUSE_MS = 1_000;

/** Names of prepared statements by the way they are asked and their text: what is planned for one role is planned anew for another. */
const names = new Map<string, string>();
const nameOf = (way: string, text: string): string => {
  const key = `${way} ${text}`;
  const name = names.get(key) ?? `haidai_${names.size + 1}`;
  names.set(key, name);
  return name;
};

/** Statements by way of a client. Named ones of different clients would collide in the embedded database's single session. */
const queryable = (
  client: Pool | PoolClient,
  kind: Database['kind'],
  way: 'public' | 'rights' | 'owner' | 'keeper',
): Queryable => ({
  async query<Row>({ text, values, prepared }: Query) {
    const named = prepared && kind === 'server' ? { name: nameOf(way, text) } : {};
    const { rows } = await client.query<Row & object>({ text, values, ...named });
    return rows;
  },
});

export class Database {
  readonly kind: 'embedded' | 'server';
  /** Which database this is, for people; without its password. */
  readonly description: string;
  /** Statements of a fixed role that sees published rows only; no transaction around them. */
  readonly public: Queryable;
  #pool: Pool;
  /** For prepared statements of nobody in particular; the embedded database's one session is shared. */
  #prepared: Pool;
  #listener: Client | null = null;
  #topics = new EventEmitter();
  /** What is announced in transactions that are under way. */
  #announced = new WeakMap<Queryable, Set<string>>();
  #options: DatabaseOptions;
  #embedded: EmbeddedServer | null;
  #connection: ClientConfig;
  #closing = false;

  private constructor(options: DatabaseOptions, connection: ClientConfig, embedded: EmbeddedServer | null) {
    this.kind = embedded ? 'embedded' : 'server';
    this.#options = options;
    this.#connection = connection;
    this.#embedded = embedded;
    this.description = embedded ? `embedded PGlite in ${options.home}` : describeServer(connection);
    this.#pool = this.#openPool(embedded ? 4 : 8, '');
    this.#prepared = embedded ? this.#pool : this.#openPool(6, ` -c ${PLANNED_ONCE}`);
    const plain = queryable(this.#pool, this.kind, 'public');
    const prepared = queryable(this.#prepared, this.kind, 'public');
    this.public = {
      query: <Row>(query: Query) => (query.prepared ? prepared : plain).query<Row>(query),
    };
  }

  /** Opens the database, brings its schema up to date and checks that what comes in has the low role. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { url, home, progress = () => {} } = options;
    let embedded: EmbeddedServer | null = null;
    let connection: ClientConfig = { connectionString: url };
    if (url === undefined) {
      progress('Opening the embedded database (creating it takes about ten seconds)');
      embedded = await startEmbedded(home);
      connection = { host: embedded.host, database: 'haidai', user: 'postgres' };
    }
    const database = new Database(options, connection, embedded);
    try {
      await database.#migrate(progress);
      await database.#start();
      if (embedded) void embedded.ended.then(() => database.#restart());
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /**
   * Runs `work` in one transaction that sees what is published and what `rights` allow, and no more. `record` then runs in the same
   * transaction as the role that writes the audit: what was read is on record, or was not read.
   */
  async withRights<T>(
    rights: Rights,
    work: (tx: Queryable) => Promise<T>,
    record?: (tx: Queryable, result: T) => Promise<void>,
  ): Promise<T> {
    return this.#withRights(rights, '', work, record);
  }

  #withRights<T>(
    rights: Rights,
    settings: string,
    work: (tx: Queryable) => Promise<T>,
    record?: (tx: Queryable, result: T) => Promise<void>,
  ): Promise<T> {
    return this.#transaction(
      `SET LOCAL ROLE haidai_member; ${setRights(rights)}${settings}`,
      async (client) => {
        const tx = queryable(client, this.kind, 'rights');
        const result = await work(tx);
        if (record) {
          await client.query(`SET LOCAL ROLE ${KEEPER_ROLE}`);
          await record(tx, result);
        }
        return result;
      },
    );
  }

  /** Statements of which each is a transaction within `rights`, for what reads by the public pool too. */
  reading(rights: Rights): Queryable {
    return {
      query: <Row>(query: Query) =>
        this.#withRights(rights, query.prepared ? `; SET LOCAL ${PLANNED_ONCE}` : '', (tx) =>
          tx.query<Row>(query),
        ),
    };
  }

  /** Runs `work` in one transaction of the schema's owner: migrations, loading, reading the outbox; never a person's request. */
  asOwner<T>(work: (tx: OwnerTransaction) => Promise<T>): Promise<T> {
    return this.#announcing('SET LOCAL ROLE NONE; SET LOCAL statement_timeout = 0', work, (client) => ({
      ...queryable(client, this.kind, 'owner'),
      bulkInsert: (table, columns, rows) => bulkInsert(client, this.#way, table, columns, rows),
    }));
  }

  /**
   * Runs `work` in one transaction of the role that signs people in, administers accounts and reads and writes the audit; it sees no
   * business data.
   */
  asKeeper<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#announcing(`SET LOCAL ROLE ${KEEPER_ROLE}`, work, (client) =>
      queryable(client, this.kind, 'keeper'),
    );
  }

  /** What this process announced itself it has heard when the transaction is over, and not some moments later. */
  async #announcing<T, Tx extends Queryable>(
    settings: string,
    work: (tx: Tx) => Promise<T>,
    txOf: (client: PoolClient) => Tx,
  ): Promise<T> {
    const topics = new Set<string>();
    const result = await this.#transaction(settings, (client) => {
      const tx = txOf(client);
      this.#announced.set(tx, topics);
      return work(tx);
    });
    for (const topic of topics) this.#topics.emit(topic);
    return result;
  }

  /** Makes a row ready for `bulkInsert` ahead of the transaction that inserts it. */
  readyRow(row: BulkRow): ReadyRow {
    return readyRow(this.#way, row);
  }

  get #way(): BulkWay {
    return this.kind === 'server' ? 'copy' : 'unnest';
  }

  /**
   * One layer of a vector tile from the rows of `source` (`geom` in SRID 4326, `properties` as flat jsonb), read by `db`:
   * the public pool or a transaction. Empty when nothing lies in the tile.
   */
  vectorTile(db: Queryable, layer: string, tile: TileAddress, source: Query): Promise<Uint8Array> {
    return vectorTile(db, this.kind === 'server' ? 'database' : 'process', layer, tile, source);
  }

  /** Tells every process on this database, this one too, that `topic` changed; effective when `tx` commits. */
  async announce(tx: Queryable, topic: string): Promise<void> {
    await tx.query({ text: 'SELECT pg_notify($1, $2)', values: ['haidai', topic] });
    this.#announced.get(tx)?.add(topic);
  }

  /** Calls `heard` whenever `topic` is announced, and after a lost connection, when an announcement may have been missed. */
  onAnnouncement(topic: string, heard: () => void): () => void {
    this.#topics.on(topic, heard);
    return () => this.#topics.off(topic, heard);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#listener?.end().catch(() => {});
    await Promise.all([...new Set([this.#pool, this.#prepared])].map((pool) => pool.end()));
    await this.#embedded?.close();
  }

  #openPool(max: number, options: string): Pool {
    const pool = new Pool({
      ...this.#connection,
      // A start-up option makes the low role this session's own, so RESET ROLE cannot climb out of it. Compiling a statement takes
      // 40 ms, and where the planner overrates what it will find it does so for statements of one.
      ...(this.kind === 'server' && {
        options: `-c role=${PUBLIC_ROLE} -c search_path=${PUBLIC_PATH} -c jit=off -c ${PAGE_COST}${options}`,
        statement_timeout: STATEMENT_TIMEOUT_MS,
      }),
      max,
      connectionTimeoutMillis: 5_000,
    });
    pool.on('error', (error) => this.#warn('An idle database connection was lost', error));
    return pool;
  }

  #warn(message: string, cause?: unknown): void {
    this.#options.warn?.(message, cause);
  }

  async #migrate(progress: (step: string) => void): Promise<void> {
    const client = new Client(this.#connection);
    await client.connect();
    try {
      await migrate(client, progress);
    } finally {
      await client.end();
    }
  }

  /** Gives the session its low role, checks it, and listens for announcements. */
  async #start(): Promise<void> {
    if (this.#embedded)
      await this.#pool.query(`SET ROLE ${PUBLIC_ROLE}; SET search_path = ${PUBLIC_PATH}; SET ${PAGE_COST}`); // one session: this holds for every client
    const { rows } = await this.#pool.query<{ role: string }>('SELECT current_user::text AS role');
    if (rows[0]?.role !== PUBLIC_ROLE)
      throw new Error(
        `Connections to the database come in as "${rows[0]?.role}" instead of "${PUBLIC_ROLE}": something between ` +
          'here and the server drops start-up options. Connect directly, or let the pooler pass them.',
      );
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const listener = new Client(this.#connection);
    listener.on('notification', ({ payload }) => void (payload && this.#topics.emit(payload)));
    listener.on('error', (error) => this.#warn('The announcement connection was lost', error));
    listener.on('end', () => void this.#listenAgain());
    await listener.connect();
    await listener.query('LISTEN haidai');
    this.#listener = listener;
  }

  async #listenAgain(): Promise<void> {
    while (!this.#closing) {
      await new Promise((next) => setTimeout(next, RESTART_PAUSE_MS));
      try {
        if (!this.#closing && !this.#embedded) await this.#listen();
        for (const topic of this.#topics.eventNames()) this.#topics.emit(topic);
        return;
      } catch (error) {
        this.#warn('The announcement connection did not come back', error);
      }
    }
  }

  /** The embedded database's process ended by itself: start it again on the same files. */
  async #restart(): Promise<void> {
    while (!this.#closing) {
      this.#warn('The embedded database ended unexpectedly and is started again');
      try {
        this.#embedded = await startEmbedded(this.#options.home);
        void this.#embedded.ended.then(() => this.#restart());
        await this.#start();
        return;
      } catch (error) {
        this.#warn('The embedded database did not come back', error);
        await new Promise((next) => setTimeout(next, RESTART_PAUSE_MS));
      }
    }
  }

  async #transaction<T>(settings: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    // The pool listens to idle clients only, and an error nobody hears ends the process; the statement under way reports it.
    const lost = () => {
      broken = true;
    };
    client.on('error', lost);
    try {
      await client.query(`BEGIN; ${SCOPED}; ${settings}`);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }
}

const describeServer = (connection: ClientConfig): string => {
  const { host, port, database } = new Client(connection);
  return `PostgreSQL at ${host}:${port}/${database}`;
};
