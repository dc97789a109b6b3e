import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Topology } from 'topojson-specification';
import { type Face, GRID } from './rings.ts';
import { load } from './sources.ts';

const OUT = path.resolve(import.meta.dirname, '../../data/geo');

/** Writes a file of data/geo in one step, so that a reader never meets half of it. */
export function writeGeo(name: string, text: string): void {
  mkdirSync(OUT, { recursive: true });
  const draft = path.join(OUT, `.${name}.draft`);
  writeFileSync(draft, text);
  renameSync(draft, path.join(OUT, name));
}

/** A table as tab-separated text with a header line. */
export function tsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const bad = rows.flat().find((cell) => /[\t\n\r]/u.test(cell));
  if (bad !== undefined) throw new Error(`A cell holds a tab or a line break: ${JSON.stringify(bad)}`);
  return [header, ...rows].map((row) => `${row.join('\t')}\n`).join('');
}

/** A grid position as decimal degrees. */
export const degrees = (value: number, digits = 5): string => (value / GRID).toFixed(digits);

/** Something with an area, as it goes into a topology. */
export interface Shape {
  id: string;
  faces: readonly Face[];
  properties?: Readonly<Record<string, string>>;
}

type Server = (objects: Record<string, unknown>) => Topology;

/** One topology of several objects that share arcs, on the integer grid (delta-encoded, transform 1e-5). */
export function topologyOf(objects: Readonly<Record<string, readonly Shape[]>>): string {
  const input = Object.fromEntries(
    Object.entries(objects).map(([name, shapes]) => [
      name,
      {
        type: 'FeatureCollection',
        features: shapes.map(({ id, faces, properties }) => ({
          type: 'Feature',
          id,
          properties: properties ?? {},
          geometry: {
            type: 'MultiPolygon',
            coordinates: faces.map((face) => face.map((ring) => [...ring, ring[0]])),
          },
        })),
      },
    ]),
  );
  const { topology } = load<{ topology: Server }>('topojson-server');
  const built = topology(input);
  const arcs = built.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([nextX = 0, nextY = 0]) => {
      const step = [nextX - x, nextY - y];
      [x, y] = [nextX, nextY];
      return step;
    });
  });
  const text = JSON.stringify({
    type: 'Topology',
    bbox: built.bbox?.map((value) => value / GRID),
    transform: { scale: [1 / GRID, 1 / GRID], translate: [0, 0] },
    objects: built.objects,
    arcs,
  });
  return `${text}\n`;
}
