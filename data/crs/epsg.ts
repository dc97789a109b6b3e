import type { Crs } from '#data/ingest/source.ts';
import { meridianOfZone } from './gauss-kruger.ts';

/**
 * The coordinate system of an EPSG code, or null where we do not take it. The CGCS2000 grids are numbered in four runs: zones of
 * 6° with and without zone number (4491–4501, 4502–4512), then zones of 3° likewise (4513–4533, 4534–4554).
 */
export function crsOfEpsg(code: number): Crs | null {
  if (code === 4326) return { kind: 'wgs84' };
  if (code === 4490) return { kind: 'cgcs2000' };
  const run = [
    { first: 4491, zone: 13, last: 4501, zoned: true },
    { first: 4502, zone: 13, last: 4512, zoned: false },
    { first: 4513, zone: 25, last: 4533, zoned: true },
    { first: 4534, zone: 25, last: 4554, zoned: false },
  ].find(({ first, last }) => code >= first && code <= last);
  const meridian = run ? meridianOfZone(run.zone + code - run.first) : null;
  return run && meridian !== null ? { kind: 'gauss-kruger', meridian, zoned: run.zoned } : null;
}
