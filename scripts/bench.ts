import { availableParallelism, cpus } from 'node:os';

/** `npm run bench -- <name>`: measures one thing and its baseline in the same run, and writes nothing. */
const benches: Record<string, { what: string; load: () => Promise<{ run: () => Promise<void> }> }> = {
  region: {
    what: 'a region by code and at a point, over HTTP and as raw SQL',
    load: () => import('./bench/region.ts'),
  },
  search: { what: 'search in all names while someone types', load: () => import('./bench/search.ts') },
  basemap: {
    what: 'ranges of the basemap archive and a plain static file',
    load: () => import('./bench/basemap.ts'),
  },
  start: {
    what: 'first and later starts of the product until it is healthy',
    load: () => import('./bench/start.ts'),
  },
  ingest: {
    what: 'files on their way in, against the bare rows into the identical indexed table',
    load: () => import('./bench/ingest.ts'),
  },
  'ingest-memory': {
    what: 'the memory of the process that takes a file of 2,000,000 rows in',
    load: () => import('./bench/ingest-memory.ts'),
  },
  draw: {
    what: 'a layer of cells from its bytes to the screen, ours and deck.gl’s own',
    load: () => import('./bench/draw.ts'),
  },
  'cells-memory': {
    what: 'the memory of the page with a layer of cells, over 500 pans and zooms',
    load: () => import('./bench/cells-memory.ts'),
  },
  cells: {
    what: 'pages of cells over HTTP, against the raw rows of the rollup, and their bytes',
    load: () => import('./bench/cells.ts'),
  },
  'cells-scale': {
    what: 'pages of cells from 1 to 30 million records, against GROUP BY',
    load: () => import('./bench/cells-scale.ts'),
  },
  'cells-peer': {
    what: 'one view of cells, against vector tiles of the same records by MapServer',
    load: () => import('./bench/cells-peer.ts'),
  },
  access: {
    what: 'reads within a person’s rights, against the same SQL where nobody asks',
    load: () => import('./bench/access.ts'),
  },
  fanout: {
    what: 'events to 5,000 open streams, against writing each event to each client',
    load: () => import('./bench/fanout.ts'),
  },
  observations: {
    what: 'readings on their way in with sums and events, against COPY of the same rows',
    load: () => import('./bench/observations.ts'),
  },
  load: { what: 'loading the regions into an empty database', load: () => import('./bench/load.ts') },
};

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench) {
  if (name) console.error(`There is no benchmark "${name}". These exist:`);
  for (const [key, { what }] of Object.entries(benches))
    console.log(`  npm run bench -- ${key.padEnd(14)} ${what}`);
  process.exit(name ? 2 : 0);
}
console.log(`${name}: ${bench.what}`);
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}\n`,
);
const { run } = await bench.load();
await run();
process.exit();
