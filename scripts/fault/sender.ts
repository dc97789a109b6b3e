import { setTimeout as rest } from 'node:timers/promises';
import { STATIONS, stationOf, type World } from './world.ts';

/* Senders as instruments have them: each batch has a name, and is sent again until it is answered. */

export interface Receipt {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  corrected: number;
}

export interface Sender {
  /** Batches that were answered, by their names. */
  receipts: ReadonlyMap<string, Receipt>;
  /** How often one had to be sent again. */
  again: () => number;
  /** Sends what was begun until it is answered, and ends. */
  stop: () => Promise<void>;
}

const METRICS = ['so2', 'no2', 'pm2_5'];
const LINES = 10;
const PATIENCE_MS = 10_000;
/** A minute a batch, and time enough for all of them. */
export const BEGAN = Date.now() - 30 * 86_400_000;
/** Batches from one change of the air to the next, so that there is something to be told of. */
export const EPISODE = 150;
let made = 0;

/** Lines of a batch by its number, the same each time: new readings, one that an earlier batch had, one corrected and one of no use. */
const linesOf = (n: number): string[] => {
  const line = (batch: number, i: number, plus = 0) =>
    JSON.stringify({
      ...{ network: 'air', station: stationOf((batch * LINES + i) % STATIONS) },
      time: new Date(BEGAN + batch * 60_000).toISOString(),
      values: Object.fromEntries(
        METRICS.map((metric, m) => [
          metric,
          ((batch + i + m) % 20) + plus + (Math.floor(batch / EPISODE) % 2) * 180,
        ]),
      ),
    });
  const before = Math.max(n - 7, 0);
  return [
    ...Array.from({ length: LINES }, (_, i) => line(n, i)),
    line(before, 0),
    line(n, 1, 0.5),
    'no reading',
  ];
};

/** Several senders at once, so many batches a second together. */
export const startSending = (
  world: Pick<World, 'token' | 'origin'>,
  { senders = 4, perSecond = 16 } = {},
): Sender => {
  const receipts = new Map<string, Receipt>();
  let [stopping, again] = [false, 0];
  const post = async (name: string, body: string): Promise<Receipt | null> => {
    const origin = world.origin();
    if (origin === null) return null;
    const response = await fetch(`${origin}/api/observations`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/x-ndjson', 'idempotency-key': name },
        authorization: `Bearer ${world.token}`,
      },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return (await response.json()) as Receipt;
    const text = await response.text();
    if (response.status < 500 && response.status !== 429)
      throw new Error(`The door refused a batch: ${response.status} ${text}`);
    return null;
  };
  const send = async (): Promise<void> => {
    while (!stopping) {
      const began = performance.now();
      const n = made++;
      const name = `batch-${n}`;
      const body = linesOf(n).join('\n');
      for (let receipt: Receipt | null = null; receipt === null;) {
        receipt = await post(name, body).catch((error: Error) => {
          if (error.message.startsWith('The door refused')) throw error;
          return null;
        });
        if (receipt) receipts.set(name, receipt);
        else {
          again++;
          await rest(50 + Math.random() * 100);
        }
      }
      await rest(Math.max(0, (senders / perSecond) * 1000 - (performance.now() - began)));
    }
  };
  const working = Promise.all(Array.from({ length: senders }, send));
  // whoever waits for it is told; until then it is no unhandled one
  working.catch(() => undefined);
  return {
    receipts,
    again: () => again,
    stop: async () => {
      stopping = true;
      await working;
    },
  };
};
