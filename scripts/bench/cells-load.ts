import { parentPort, workerData } from 'node:worker_threads';
import { keptClient } from './http.ts';

/** Asks for addresses in turn, over several connections, for a while; runs as a worker thread, so that it takes a core of its own. */
export interface Load {
  urls: string[];
  headers: Record<string, string>[];
  connections: number;
  ms: number;
}

const { urls, headers, connections, ms } = workerData as Load;
const client = keptClient(connections);
const times: number[] = [];
let next = 0;
const started = performance.now();
const ask = async () => {
  while (performance.now() - started < ms) {
    const at = next++ % urls.length;
    const began = performance.now();
    await client.fetchWhole(urls[at]!, headers[at]);
    times.push(performance.now() - began);
  }
};
await Promise.all(Array.from({ length: connections }, ask));
const seconds = (performance.now() - started) / 1000;
client.close();
parentPort!.postMessage({ times, seconds });
