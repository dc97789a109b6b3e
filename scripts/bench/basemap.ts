import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { BasemapList } from '#api/schemas.ts';
import { ensureBuilt } from '../build.ts';
import { startProduct } from '../product.ts';
import { root } from '../tool.ts';
import { keptClient } from './http.ts';
import { quantile } from './measure.ts';

const connections = 8;
const burstMs = 1000;
const rounds = 8;
/** A usual size of a tile; the static file nearest to it sets the size of both. */
const tileBytes = 24_000;

/** How much per second: ranges of the archive at random places, and a static file of the same size from the same server. */
export async function run(): Promise<void> {
  await ensureBuilt((line) => console.log(line));
  const product = await startProduct();
  const basemaps = (await (await fetch(`${product.origin}/api/basemaps`)).json()) as BasemapList;
  const file = staticFile();
  const client = keptClient(connections);
  const identity = { 'accept-encoding': 'identity' };
  const cases = {
    'static file': () => client.fetchWhole(`${product.origin}${file.url}`, identity),
    'range of the archive': () => {
      const start = Math.floor(Math.random() * (basemaps.archive.bytes - file.bytes));
      const range = `bytes=${start}-${start + file.bytes - 1}`;
      return client.fetchWhole(`${product.origin}${basemaps.archive.url}`, { ...identity, range });
    },
  };
  console.log(
    `${file.bytes} bytes a request, ${connections} connections, archive of ${basemaps.archive.bytes} bytes`,
  );
  const speeds = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, request] of Object.entries(cases)) {
      const perSecond = await burst(request);
      if (round >= 0) speeds.get(name)?.push(perSecond);
    }
  }
  const medians = [...speeds.values()].map((values) => quantile(values, 0.5));
  for (const [i, [name, values]] of [...speeds].entries()) {
    const ratio = i === 0 ? '–' : ((medians[i] ?? 0) / (medians[0] ?? 1)).toFixed(2);
    const [slow, median] = [0.05, 0.5].map((share) => Math.round(quantile(values, share)));
    console.log(`${name.padEnd(24)} median ${median} requests/s, slowest burst ${slow}, ratio ${ratio}`);
  }
  client.close();
  await product.stop();
}

/** Requests per second that all connections together get through in one burst. */
async function burst(request: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - started < burstMs) {
      await request();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (done / (performance.now() - started)) * 1000;
}

function staticFile(): { url: string; bytes: number } {
  const folder = path.join(root, 'build', 'web');
  const files = readdirSync(path.join(folder, '_app'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join('_app', name))
    .map((name) => ({
      url: `/${name.split(path.sep).join('/')}`,
      bytes: statSync(path.join(folder, name)).size,
    }));
  const nearest = files
    .toSorted((a, b) => Math.abs(a.bytes - tileBytes) - Math.abs(b.bytes - tileBytes))
    .at(0);
  if (!nearest) throw new Error('The front end has not been built.');
  return nearest;
}
