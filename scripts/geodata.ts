import { buildRegions } from './geodata/build.ts';

/**
 * `npm run geodata`: rebuilds the committed region files of data/geo from their pinned sources; `npm run geodata -- basemap`
 * rebuilds the basemap's inputs there, whose border is that of the regions. Both need a network the first time.
 */
const [part = 'regions', ...rest] = process.argv.slice(2);
if (rest.length > 0 || (part !== 'regions' && part !== 'basemap')) {
  console.error(`What to build: "regions" (default) or "basemap", not "${process.argv.slice(2).join(' ')}".`);
  process.exitCode = 2;
} else if (part === 'regions') {
  await buildRegions((step) => console.log(step));
} else {
  await import('./geodata/basemap/build.ts'); // writes its files as it is loaded
}
