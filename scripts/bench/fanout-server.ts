import { createServer, type ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { OpenAPIHono } from '@hono/zod-openapi';
import { Hub } from '#api/live/hub.ts';
import { createLog } from '#api/log.ts';
import { addLive } from '#api/routes/live.ts';
import { listen } from '#api/server.ts';
import type { Access } from '#data/access/access.ts';
import { anybody } from '#data/access/person.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { Database } from '#data/db/database.ts';
import type { Hear } from '#data/live/bus.ts';
import type { OutboxEvent } from '#data/live/outbox.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { memoryOf } from './measure.ts';

/* The process that streams: ours, or the plain way that it is compared with. Told what to do by its parent. */

export interface Asked {
  /** Events in each tick, and how many ticks of 100 ms. */
  perTick: number;
  ticks: number;
}
export interface Told {
  url?: string;
  rssMB: number;
  seconds: number;
  /** How long the event loop was not free at the longest, and at all but a thousandth of the time. */
  blockMs: number;
  usualBlockMs: number;
  last: string;
}

const TICK_MS = 100;
const RESOLUTION_MS = 2;
let id = 1_000_000_000;
const event = (): OutboxEvent => ({
  id: String(++id),
  at: '2026-11-26T08:00:00.000Z',
  ...{ topic: 'records', grade: 1, dataset: 'monitoring-stations', place: null },
  data: '{"station": "370202001", "value": 12.5}',
});

const serveOurs = async (): Promise<{ url: string; publish: Hear }> => {
  let hear: Hear = () => undefined;
  const hub = new Hub(
    {
      position: String(id),
      lagMs: () => 0,
      subscribe: (given) => ((hear = given), () => undefined),
      close: () => Promise.resolve(),
    },
    {
      missed: () => Promise.resolve([]),
      accessChanged: () => undefined,
      warn: (message, cause) => console.error(message, cause),
    },
  );
  const app = new OpenAPIHono();
  addLive(app, {
    ...{ hub, streams: null, identify: () => anybody(null) },
    access: {} as Access,
    database: {} as Database,
    libraries: { register: createRegister(THEMES) } as Libraries,
  });
  const log = createLog('error');
  const server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0, tls: null, headers: [], log });
  return { url: `${server.url}/api/live?topics=records`, publish: (events) => hear(events) };
};

/** Each event made anew for each client, and written by itself. */
const servePlainly = async (): Promise<{ url: string; publish: Hear }> => {
  const clients = new Set<ServerResponse>();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    clients.add(response);
    response.once('close', () => clients.delete(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  const publish: Hear = (events) => {
    for (const one of events)
      for (const client of clients)
        client.write(
          `id: ${one.id}\nevent: ${one.topic}\ndata: ${JSON.stringify({ ...one, data: JSON.parse(one.data) as object })}\n\n`,
        );
  };
  return { url: `http://127.0.0.1:${address.port}/`, publish };
};

const { url, publish } = await (process.argv[2] === 'plain' ? servePlainly() : serveOurs());
const tell = (told: Partial<Told>): void =>
  void process.send?.({
    rssMB: memoryOf(process.pid, 'VmRSS'),
    seconds: 0,
    blockMs: 0,
    usualBlockMs: 0,
    last: '',
    ...told,
  });

process.on('message', (asked: Asked) => {
  void (async () => {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    const began = performance.now();
    for (let tick = 0; tick < asked.ticks; tick++) {
      publish(Array.from({ length: asked.perTick }, event));
      await pause(Math.max(0, began + (tick + 1) * TICK_MS - performance.now()));
    }
    delay.disable();
    tell({
      seconds: (performance.now() - began) / 1000,
      blockMs: delay.max / 1e6 - RESOLUTION_MS,
      usualBlockMs: delay.percentile(99.9) / 1e6 - RESOLUTION_MS,
      last: String(id),
    });
  })();
});
tell({ url });
