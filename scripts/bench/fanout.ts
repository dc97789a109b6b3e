import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { SERVING } from '../serving.mjs';
import { findProgram, root } from '../tool.ts';
import type { Asked, Told } from './fanout-server.ts';

const CLIENTS = 5_000;
const AT_ONCE = 100;
const STALLED = 0.05;
const TICKS = 50;
const CATCH_UP_MS = 20_000;

interface Client {
  socket: Socket;
  /** The end of what came. */
  tail: string;
}

/** The server on one processor, and what it says. */
const start = async (way: 'ours' | 'plain') => {
  const script = [path.join(root, 'scripts', 'bench', 'fanout-server.ts'), way];
  const node = [process.execPath, ...SERVING];
  const pinned = findProgram('taskset') ? ['taskset', '-c', '0', ...node] : node;
  const [program = '', ...first] = pinned;
  const child: ChildProcess = spawn(program, [...first, ...script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = async (): Promise<Told> => ((await once(child, 'message')) as [Told])[0];
  const began = await answer();
  return {
    url: new URL(began.url ?? ''),
    rssMB: began.rssMB,
    ask: (asked: Asked): Promise<Told> => {
      const told = answer();
      child.send(asked);
      return told;
    },
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
};

const open = async (url: URL): Promise<Client> => {
  const socket = connect(Number(url.port), '127.0.0.1');
  const client: Client = { socket, tail: '' };
  await once(socket, 'connect');
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await once(socket, 'readable');
  socket.on('data', (chunk: Buffer) => {
    client.tail = (client.tail + chunk.toString('latin1', Math.max(0, chunk.length - 300))).slice(-300);
  });
  return client;
};

/** Waits until the last event has come to all; answers how many have it. */
const arrived = async (clients: readonly Client[], last: string): Promise<number> => {
  const have = () => clients.filter(({ tail }) => tail.includes(`"${last}"`)).length;
  for (const deadline = Date.now() + CATCH_UP_MS; have() < clients.length && Date.now() < deadline;)
    await pause(50);
  return have();
};

const measure = async (way: 'ours' | 'plain', rates: readonly number[]): Promise<void> => {
  const server = await start(way);
  const clients: Client[] = [];
  while (clients.length < CLIENTS)
    clients.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(server.url)))));
  const line = async (name: string, perTick: number, listening: readonly Client[]): Promise<Told> => {
    const began = performance.now();
    const told = await server.ask({ perTick, ticks: TICKS });
    const complete = await arrived(listening, told.last);
    const seconds = (performance.now() - began) / 1000;
    const delivered = (perTick * TICKS * complete) / seconds;
    const perClient = ((told.rssMB - server.rssMB) * 1000) / CLIENTS;
    console.log(
      `${name.padEnd(34)} ${String(perTick).padStart(4)} events/tick  ${Math.round(delivered).toLocaleString('en').padStart(10)} events/s delivered  ` +
        `longest block ${told.blockMs.toFixed(1).padStart(6)} ms (99.9 %: ${told.usualBlockMs.toFixed(1)} ms)  ` +
        `${perClient.toFixed(0).padStart(4)} kB a client  ${complete}/${listening.length} complete`,
    );
    return told;
  };
  for (const perTick of rates)
    await line(way === 'ours' ? 'hub' : 'stringify for each client', perTick, clients);
  if (way === 'ours') {
    const perTick = rates[0] ?? 1;
    const before = await line('hub, again', perTick, clients);
    const stuck = clients.slice(0, CLIENTS * STALLED);
    for (const { socket } of stuck) socket.pause();
    const quick = clients.slice(stuck.length);
    const during = await line(`hub, ${stuck.length} clients stalled`, perTick, quick);
    const later = await line(`hub, ${stuck.length} clients stalled`, perTick, quick);
    const grown = Math.max(during.rssMB, later.rssMB) / before.rssMB - 1;
    console.log(`memory with ${stuck.length} stalled: ${(100 * grown).toFixed(1)} % more`);
    for (const { socket } of stuck) socket.resume();
  }
  for (const { socket } of clients) socket.destroy();
  await server.stop();
};

/** Events to 5,000 open streams of one process on one processor, the plain way and ours. */
export const run = async (): Promise<void> => {
  await measure('plain', [1]);
  await measure('ours', [20, 40]);
};
