import { execFileSync } from 'node:child_process';

/** Reads one numeric array of a netCDF file through GDAL's `gdalmdiminfo` (build time only); throws if it is missing. */
export const readNetcdfArray = (file: string, name: string): number[] => {
  const text = execFileSync('gdalmdiminfo', ['-detailed', '-array', name, file], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const parsed = JSON.parse(text) as { values?: number[] };
  if (!parsed.values) throw new Error(`${file} holds no array "${name}"`);
  return parsed.values;
};
