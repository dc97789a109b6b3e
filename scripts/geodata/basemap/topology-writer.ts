import type { Topology } from 'topojson-specification';
import type { Position } from './geometry.ts';

/** Degrees per step of the grid that positions are rounded to: about 11 m. */
const STEP = 0.0001;
const ORIGIN: Position = [-180, -90];

const delta = (line: readonly Position[]): Position[] => {
  let x = 0;
  let y = 0;
  return line.map(([lng, lat]) => {
    const column = Math.round((lng - ORIGIN[0]) / STEP);
    const row = Math.round((lat - ORIGIN[1]) / STEP);
    const step: Position = [column - x, row - y];
    [x, y] = [column, row];
    return step;
  });
};

/** One object of a topology: closed rings (polygons) or open lines. */
export interface TopologyPart {
  type: 'rings' | 'lines';
  lines: readonly (readonly Position[])[];
}

/** A quantised TopoJSON topology in which every ring and every line is an arc of its own. */
export const writeTopology = (parts: Record<string, TopologyPart>): Topology => {
  const arcs: Position[][] = [];
  const objects: Topology['objects'] = {};
  for (const [name, { type, lines }] of Object.entries(parts)) {
    const numbers = lines.map((line) => arcs.push(delta(line)) - 1);
    objects[name] =
      type === 'rings'
        ? { type: 'MultiPolygon', arcs: numbers.map((n) => [[n]]) }
        : { type: 'MultiLineString', arcs: numbers.map((n) => [n]) };
  }
  return { type: 'Topology', transform: { scale: [STEP, STEP], translate: ORIGIN }, objects, arcs };
};
