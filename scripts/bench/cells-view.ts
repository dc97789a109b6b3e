import { parentPort } from 'node:worker_threads';
import { keptClient } from './http.ts';

/** What one view asks for; runs as a worker thread, so that whoever answers has a thread of its own. */
export interface View {
  /** Addresses that are asked for together, once all of the step before have come. */
  steps: string[][];
  connections: number;
}

export interface Came {
  ms: number;
  bytes: number;
}

const headers = { 'accept-encoding': 'gzip, deflate, br' };

parentPort!.on('message', async ({ steps, connections }: View) => {
  const client = keptClient(connections);
  let bytes = 0;
  const started = performance.now();
  for (const urls of steps)
    for (const each of await Promise.all(urls.map((url) => client.fetchWhole(url, headers)))) bytes += each;
  const ms = performance.now() - started;
  client.close();
  parentPort!.postMessage({ ms, bytes } satisfies Came);
});
