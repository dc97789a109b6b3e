import { bakeBasemap, basemapIsFresh } from './basemap/bake.ts';

/** `npm run basemap`: bakes the basemap archive from the committed files; `--force` also when it is fresh. */
if (basemapIsFresh() && !process.argv.includes('--force')) console.log('The basemap is up to date.');
else await bakeBasemap({ progress: (step) => console.log(step) });
