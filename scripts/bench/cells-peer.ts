import { Worker } from 'node:worker_threads';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { LayerManifest } from '#api/layer-schemas.ts';
import type { Bbox } from '#api/schemas.ts';
import { sql } from '#data/db/sql.ts';
import { around, pagesIn } from '#lib/cells/coverage.ts';
import { manifestPath } from '#lib/cells/manifests.ts';
import { resFor } from '#lib/cells/resolution.ts';
import { paths } from '#lib/client.ts';
import { fillRecords, SUMMED } from './cells-data.ts';
import { cellsTable, fillPeer, peerSources, POINTS, publishRecords } from './cells-peer-data.ts';
import type { Came, View } from './cells-view.ts';
import { startMapServer, type MapServer } from './mapserver.ts';
import { printTimings, quantile, summarise } from './measure.ts';
import { serve, type Served } from './serve.ts';

const RECORDS = 1_000_000;
const ROUNDS = 15;
/** As many as a browser keeps to one server. */
const CONNECTIONS = 6;
const SCREEN = { width: 1920, height: 1080 };
/** MapLibre's tiles, and its world at zoom 0. */
const TILE_PX = 512;

/** Where people look: the province, a city, a county. */
const LOOKS = [
  { name: 'province', zoom: 7, at: [118.75, 36.4] },
  { name: 'city', zoom: 9, at: [117.1, 36.65] },
  { name: 'county', zoom: 11, at: [117.1, 36.65] },
  { name: 'county, nearer', zoom: 12, at: [117.1, 36.65] },
] as const;
type Look = (typeof LOOKS)[number];

/** The box that the records lie in, a cell of resolution 4 wider: a map asks for no tiles outside a source's bounds. */
const BOUNDS: Bbox = [114.3, 34, 123.2, 38.9];

/** A place in tiles of a zoom, and back. */
const toTile = (lng: number, lat: number, zoom: number): [x: number, y: number] => {
  const mercator = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [(lng / 360 + 0.5) * 2 ** zoom, (0.5 - mercator / (2 * Math.PI)) * 2 ** zoom];
};
const fromTile = (x: number, y: number, zoom: number): [lng: number, lat: number] => [
  (x / 2 ** zoom - 0.5) * 360,
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** zoom))) * 180) / Math.PI,
];

/** What the screen shows, in tiles. */
const screenOf = ({ zoom, at: [lng, lat] }: Look) => {
  const [x, y] = toTile(lng, lat, zoom);
  const [dx, dy] = [SCREEN.width / TILE_PX / 2, SCREEN.height / TILE_PX / 2];
  return { west: x - dx, east: x + dx, north: y - dy, south: y + dy };
};

const viewOf = (look: Look): Bbox => {
  const { west, east, north, south } = screenOf(look);
  return [...fromTile(west, south, look.zoom), ...fromTile(east, north, look.zoom)];
};

const tilesOf = (look: Look, table: string, peer: MapServer): string[] => {
  const { west, east, north, south } = screenOf(look);
  const [left, bottom] = toTile(BOUNDS[0], BOUNDS[1], look.zoom);
  const [right, top] = toTile(BOUNDS[2], BOUNDS[3], look.zoom);
  const urls: string[] = [];
  for (let x = Math.floor(Math.max(west, left)); x < Math.min(east, right); x++)
    for (let y = Math.floor(Math.max(north, top)); y < Math.min(south, bottom); y++)
      urls.push(peer.tile(table, look.zoom, x, y));
  return urls;
};

/** The list of pages, then those of the view, as the map asks for them; with the margin also those that it asks for after that. */
const oursOf = async (look: Look, { origin }: Served, margin = false): Promise<string[][]> => {
  const res = resFor(look.zoom);
  const view = viewOf(look);
  const near = around(view);
  const manifest = `${origin}${manifestPath(SUMMED, res, null, near)}`;
  const { pages } = (await (await fetch(manifest)).json()) as LayerManifest;
  const urls = pagesIn(pages, margin ? near : view).map(
    ({ parent, version }) => `${origin}${paths.cells(SUMMED, parent, res, null, version)}`,
  );
  return [[manifest], urls];
};

/** Raises the versions of all pages as a write does, so that none has been encoded before. */
const outdatePages = ({ database }: Served) =>
  database.asOwner((tx) =>
    tx.query(
      sql`UPDATE cell_page SET counter = counter + 1 WHERE measure = (SELECT measure FROM layer WHERE id = ${SUMMED})`,
    ),
  );

/** How many things a view's tiles hold. Throws when one is not a tile, which MapServer says in a page with status 200. */
const countFeatures = async (urls: readonly string[]): Promise<number> => {
  let features = 0;
  for (const url of urls) {
    const answer = await fetch(url);
    const type = answer.headers.get('content-type');
    if (!answer.ok || type !== 'application/vnd.mapbox-vector-tile')
      throw new Error(`${url} answered ${answer.status}, ${type}: ${(await answer.text()).slice(0, 300)}`);
    const tile = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
    for (const layer of Object.values(tile.layers)) features += layer.length;
  }
  if (features === 0) throw new Error(`The peer's tiles are empty: ${urls[0]}`);
  return features;
};

/** A client in a thread of its own. */
const openClient = () => {
  const worker = new Worker(new URL('./cells-view.ts', import.meta.url));
  const come = (steps: string[][]): Promise<Came> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off('message', came).off('error', failed);
        act();
      };
      const came = (message: Came) => settle(() => resolve(message));
      const failed = (error: Error) => settle(() => reject(error));
      worker.on('message', came).on('error', failed);
      worker.postMessage({ steps, connections: CONNECTIONS } satisfies View);
    });
  return { come, close: () => worker.terminate() };
};

type Client = ReturnType<typeof openClient>;

const compare = async (look: Look, served: Served, peer: MapServer, client: Client): Promise<void> => {
  const res = resFor(look.zoom);
  const [polygons, points] = [cellsTable(res), POINTS].map((table) => tilesOf(look, table, peer));
  const cases = [
    {
      name: 'ours, after a write',
      steps: async () => {
        await outdatePages(served);
        return oursOf(look, served);
      },
    },
    {
      name: 'ours with the margin, after a write',
      steps: async () => {
        await outdatePages(served);
        return oursOf(look, served, true);
      },
    },
    {
      name: 'ours, encoded before',
      steps: async () => {
        const steps = await oursOf(look, served);
        await client.come(steps);
        return steps;
      },
    },
    { name: 'MapServer, the rollup as polygons', steps: () => Promise.resolve([polygons!]) },
    { name: 'MapServer, the points', steps: () => Promise.resolve([points!]) },
  ];
  const found = cases.map(() => ({ ms: [] as number[], bytes: [] as number[] }));
  for (let round = -1; round < ROUNDS; round++)
    for (const offset of cases.keys()) {
      const at = (offset + round + 1) % cases.length;
      const { ms, bytes } = await client.come(await cases[at]!.steps());
      if (round < 0) continue;
      found[at]!.ms.push(ms);
      found[at]!.bytes.push(bytes);
    }
  const [ours, wide] = await Promise.all([oursOf(look, served), oursOf(look, served, true)]);
  console.log(
    `\n${look.name}, zoom ${look.zoom}, resolution ${res}: ours ${ours.flat().length} requests, ` +
      `${wide.flat().length} with the margin; the peer ${polygons!.length} tiles, ` +
      `${await countFeatures(polygons!)} polygons or ${await countFeatures(points!)} points`,
  );
  printTimings(cases.map(({ name }, at) => summarise(name, found[at]!.ms)));
  for (const [at, { name }] of cases.entries())
    console.log(`${name.padEnd(44)} ${(quantile(found[at]!.bytes, 0.5) / 1000).toFixed(1).padStart(9)} kB`);
};

/** One view from the first request to the last byte: ours, and vector tiles that MapServer makes of the same database. */
export const run = async (): Promise<void> => {
  const served = await serve('server');
  const client = openClient();
  let peer: MapServer | undefined;
  try {
    const resolutions = [...new Set(LOOKS.map(({ zoom }) => resFor(zoom)))];
    await fillRecords(served, RECORDS);
    await publishRecords(served.database);
    await fillPeer(served.database, resolutions);
    peer = await startMapServer(new URL(served.url!), peerSources(resolutions), CONNECTIONS);
    console.log(
      `${RECORDS} records, ${SCREEN.width} × ${SCREEN.height}, ${CONNECTIONS} connections, MapServer ${peer.version}`,
    );
    for (const look of LOOKS) await compare(look, served, peer, client);
  } finally {
    await client.close();
    await peer?.stop();
    await served.stop();
  }
};
