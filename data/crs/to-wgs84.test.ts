import { expect, test } from 'vitest';
import type { Crs } from '#data/ingest/source.ts';
import { toWgs84 } from './to-wgs84.ts';

/** Jinan and Yantai in every system; the projected ones computed with PROJ 9. */
const cases: [Crs, [number, number], [number, number]][] = [
  [{ kind: 'wgs84' }, [117.12, 36.651], [117.12, 36.651]],
  [{ kind: 'cgcs2000' }, [117.12, 36.651], [117.12, 36.651]],
  [{ kind: 'gcj02' }, [117.126128, 36.65143], [117.12, 36.651]],
  [{ kind: 'bd09' }, [117.132532, 36.657766], [117.12, 36.651]],
  [{ kind: 'gauss-kruger', meridian: 117, zoned: false }, [510730.022, 4057787.625], [117.12, 36.651]],
  [{ kind: 'gauss-kruger', meridian: 117, zoned: true }, [39510730.022, 4057787.625], [117.12, 36.651]],
  [{ kind: 'gauss-kruger', meridian: 120, zoned: true }, [40628105.07, 4148991.372], [121.448, 37.464]],
];

test.each(cases)('%j at %j', (crs, position, wanted) => {
  const [lng, lat] = toWgs84(crs, position);
  expect(Math.abs(lng - wanted[0])).toBeLessThanOrEqual(2e-6);
  expect(Math.abs(lat - wanted[1])).toBeLessThanOrEqual(2e-6);
});

test('a row in the neighbouring zone is read in its own zone', () => {
  const [lng] = toWgs84({ kind: 'gauss-kruger', meridian: 117, zoned: true }, [40628105.07, 4148991.372]);
  expect(lng).toBeCloseTo(121.448, 6);
});
