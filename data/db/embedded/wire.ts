import { createServer, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';

/*
 * The PostgreSQL wire protocol in front of PGlite's single backend.
 *
 * A client's messages run as one unit up to Sync (or a simple query), and a client that has a transaction open keeps the
 * backend until it ends: without that, the unnamed statement one client has just parsed would be bound by another.
 */

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const TERMINATE = 0x58; // X
const UNIT_ENDS = new Set([0x51, 0x53, 0x46, 0x48]); // Query, Sync, FunctionCall, Flush
const READY = 0x5a; // Z
const NOTIFICATION = 0x41; // A
const IDLE = 0x49; // I

/** A client that leaves a transaction open this long holds up everyone; it is disconnected and rolled back. */
const TRANSACTION_IDLE_MS = 60_000;

interface Client {
  socket: Socket;
  input: Buffer;
  started: boolean;
  unit: Buffer[];
}

interface Unit {
  client: Client;
  bytes: Buffer;
}

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const cString = (...texts: string[]): Buffer =>
  Buffer.from(texts.map((text) => `${text}\0`).join(''), 'utf8');

/** What a backend says after a start-up message; no password, the socket's folder is private to its owner. */
const greeting = (serverVersion: string): Buffer =>
  Buffer.concat([
    message('R', Buffer.from([0, 0, 0, 0])),
    message('S', cString('server_version', serverVersion)),
    message('S', cString('client_encoding', 'UTF8')),
    message('S', cString('DateStyle', 'ISO, MDY')),
    message('S', cString('integer_datetimes', 'on')),
    message('S', cString('standard_conforming_strings', 'on')),
    message('S', cString('TimeZone', 'UTC')),
    message('K', Buffer.alloc(8)),
    message('Z', Buffer.from('I')),
  ]);

export class WireServer {
  #db: PGlite;
  #greeting: Buffer;
  #server: Server;
  #clients = new Set<Client>();
  #queue: Unit[] = [];
  #owner: Client | null = null;
  #ownerTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;

  constructor(db: PGlite, serverVersion: string) {
    this.#db = db;
    this.#greeting = greeting(serverVersion);
    this.#server = createServer((socket) => this.#connect(socket));
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => resolve());
    });
  }

  /** Stops taking clients, lets the unit under way finish, and drops the rest. */
  async close(): Promise<void> {
    this.#queue = [];
    for (const client of this.#clients) client.socket.destroy();
    this.#server.close();
    await this.#running;
  }

  #connect(socket: Socket): void {
    const client: Client = { socket, input: Buffer.alloc(0), started: false, unit: [] };
    this.#clients.add(client);
    socket.on('data', (data) => {
      client.input = client.input.length === 0 ? data : Buffer.concat([client.input, data]);
      this.#read(client);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#disconnect(client));
  }

  #disconnect(client: Client): void {
    this.#clients.delete(client);
    this.#queue = this.#queue.filter((unit) => unit.client !== client);
    if (this.#owner === client) this.#run();
  }

  #read(client: Client): void {
    while (true) {
      const { input } = client;
      if (!client.started) {
        if (input.length < 8 || input.length < input.readInt32BE(0)) return;
        const code = input.readInt32BE(4);
        client.input = input.subarray(input.readInt32BE(0));
        if (code === SSL_REQUEST || code === GSS_REQUEST) {
          client.socket.write('N');
        } else if (code === CANCEL_REQUEST) {
          client.socket.end(); // one backend: there is nothing that could be told to stop
          return;
        } else {
          client.started = true;
          client.socket.write(this.#greeting);
        }
        continue;
      }
      if (input.length < 5) return;
      const length = 1 + input.readInt32BE(1);
      if (input.length < length) return;
      const type = input[0]!;
      const bytes = input.subarray(0, length);
      client.input = input.subarray(length);
      if (type === TERMINATE) {
        client.socket.end();
        return;
      }
      client.unit.push(bytes);
      if (!UNIT_ENDS.has(type)) continue;
      this.#queue.push({ client, bytes: Buffer.concat(client.unit) });
      client.unit = [];
      this.#run();
    }
  }

  #run(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
  }

  async #drain(): Promise<void> {
    while (true) {
      if (this.#owner && !this.#clients.has(this.#owner)) await this.#rollBack();
      const next = this.#owner ? this.#queue.findIndex((unit) => unit.client === this.#owner) : 0;
      const [unit] = next === -1 ? [] : this.#queue.splice(next, 1);
      if (!unit) return;
      await this.#execute(unit);
    }
  }

  async #execute({ client, bytes }: Unit): Promise<void> {
    clearTimeout(this.#ownerTimer);
    const output: Buffer[] = [];
    try {
      await this.#db.execProtocolRawStream(bytes, { onRawData: (data) => output.push(Buffer.from(data)) });
    } catch (error) {
      client.socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
    const status = this.#deliver(client, Buffer.concat(output));
    this.#owner = status === IDLE ? null : client;
    if (this.#owner) {
      this.#ownerTimer = setTimeout(() => client.socket.destroy(), TRANSACTION_IDLE_MS);
      this.#ownerTimer.unref();
    }
  }

  /**
   * Sends a unit's answer to its client; notifications, which the shared backend mixes into whichever answer comes next,
   * go to everyone. Returns the transaction status, or undefined while no Sync has been answered.
   */
  #deliver(client: Client, output: Buffer): number | undefined {
    let status: number | undefined;
    let from = 0;
    for (let at = 0; at + 5 <= output.length;) {
      const end = at + 1 + output.readInt32BE(at + 1);
      if (output[at] === READY) status = output[at + 5];
      if (output[at] === NOTIFICATION) {
        if (at > from) client.socket.write(output.subarray(from, at));
        for (const other of this.#clients) if (other.started) other.socket.write(output.subarray(at, end));
        from = end;
      }
      at = end;
    }
    if (from < output.length) client.socket.write(output.subarray(from));
    return status;
  }

  async #rollBack(): Promise<void> {
    clearTimeout(this.#ownerTimer);
    this.#owner = null;
    await this.#db.execProtocolRawStream(message('S', Buffer.alloc(0)), { onRawData: () => {} });
    await this.#db.execProtocolRawStream(message('Q', cString('ROLLBACK')), { onRawData: () => {} });
  }
}
