import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const PACKAGES = join(import.meta.dirname, 'packages');
const CACHE = join(import.meta.dirname, '../../../.cache/basemap');
const GSHHG_DEB = 'gmt-gshhg-full_2.3.7-6_all.deb';
const GSHHG_SHA256 = '2c12ca67ac90e0fbd65369ddefc183308a91fd9af5f2137dfbe2500d21f31352';

/** Where the build-time sources lie once `fetchSources` has run, and how to load a tool among them. */
export interface Sources {
  osmLand: string;
  rivers: string;
  provinces: string;
  require: NodeJS.Require;
}

const fetchPackages = (): void => {
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(PACKAGES, name), join(CACHE, name));
  if (existsSync(join(CACHE, 'node_modules/china-geojson'))) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: CACHE,
    stdio: 'inherit',
  });
};

const fetchGshhg = (): void => {
  const deb = join(CACHE, GSHHG_DEB);
  if (!existsSync(deb)) {
    execFileSync('apt-get', ['download', 'gmt-gshhg-full=2.3.7-6'], { cwd: CACHE, stdio: 'inherit' });
  }
  const sha256 = createHash('sha256').update(readFileSync(deb)).digest('hex');
  if (sha256 !== GSHHG_SHA256) throw new Error(`${deb} has sha256 ${sha256}, expected ${GSHHG_SHA256}`);
  if (!existsSync(join(CACHE, 'deb'))) execFileSync('dpkg-deb', ['-x', deb, join(CACHE, 'deb')]);
};

/** Fetches the pinned packages into `.cache/basemap` (network, GDAL and dpkg needed) unless they are there already. */
export const fetchSources = (): Sources => {
  mkdirSync(CACHE, { recursive: true });
  fetchPackages();
  fetchGshhg();
  return {
    osmLand: join(CACHE, 'node_modules/@geo-maps/earth-lands-100m/map.geo.json'),
    rivers: join(CACHE, 'deb/usr/share/gmt-gshhg/binned_river_f.nc'),
    provinces: join(CACHE, 'node_modules/china-geojson/src/geojson'),
    require: createRequire(join(CACHE, 'package.json')),
  };
};
