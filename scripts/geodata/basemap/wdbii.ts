import { distanceKm, type Position } from './geometry.ts';
import { readNetcdfArray } from './netcdf.ts';

/** A stitched river line of the CIA World Data Bank II; `level` 1 is a great river, 8–9 are canals. */
export interface RiverLine {
  level: number;
  line: Position[];
}

interface Window {
  west: number;
  south: number;
  east: number;
  north: number;
}

const COLUMNS = 360;
const ROWS = 180;
/** Offsets inside a bin of one degree are unsigned 16-bit numbers that GDAL reads as signed ones. */
const inBin = (value: number): number => (value & 0xffff) / 0xffff;

/** A line that only touches the edge of a bin leaves a piece without length there. */
const EMPTY_KM = 0.2;

/** Length of a line in kilometres. */
export const lengthKm = (line: readonly Position[]): number =>
  line.slice(1).reduce((sum, p, i) => sum + distanceKm(line[i]!, p), 0);

const readPieces = (file: string, window: Window): RiverLine[] => {
  const read = (name: string): number[] => readNetcdfArray(file, name);
  const firstSegment = read('Id_of_first_segment_in_a_bin');
  const segmentCount = read('N_segments_in_a_bin');
  const firstPoint = read('Id_of_first_point_in_a_segment');
  const pointCount = read('N_points_for_a_segment');
  const level = read('Hierarchial_level_of_a_segment');
  const dx = read('Relative_longitude_from_SW_corner_of_bin');
  const dy = read('Relative_latitude_from_SW_corner_of_bin');

  const pieces: RiverLine[] = [];
  for (let lat = Math.floor(window.south); lat < window.north; lat++) {
    for (let lng = Math.floor(window.west); lng < window.east; lng++) {
      const bin = (ROWS - 1 - 90 - lat) * COLUMNS + lng;
      const start = firstSegment[bin]!;
      for (let segment = start; segment < start + segmentCount[bin]!; segment++) {
        const from = firstPoint[segment]!;
        const line = Array.from({ length: pointCount[segment]! }, (_, k): Position => [
          lng + inBin(dx[from + k]!),
          lat + inBin(dy[from + k]!),
        ]);
        if (lengthKm(line) > EMPTY_KM) pieces.push({ level: level[segment]!, line });
      }
    }
  }
  return pieces;
};

/** Ends meet exactly at the edge of a bin, but up to a kilometre apart where a sliver was cut off. */
const JOIN_KM = 1;

/** Joins `tail` to `head` when an end of one is an end of the other; null when they do not touch. */
const joined = (head: Position[], tail: Position[]): Position[] | null => {
  const touch = (a: Position | undefined, b: Position | undefined): boolean =>
    a !== undefined && b !== undefined && distanceKm(a, b) < JOIN_KM;
  if (touch(head.at(-1), tail[0])) return [...head, ...tail.slice(1)];
  if (touch(head.at(-1), tail.at(-1))) return [...head, ...tail.toReversed().slice(1)];
  if (touch(head[0], tail.at(-1))) return [...tail, ...head.slice(1)];
  if (touch(head[0], tail[0])) return [...tail.toReversed(), ...head.slice(1)];
  return null;
};

/**
 * The rivers and canals of the window (whole degrees), from GSHHG's `binned_river_*.nc`, which cuts every line at the edges
 * of one-degree bins: pieces of one level are joined again end to end.
 */
export const readRiverLines = (file: string, window: Window): RiverLine[] => {
  const open = readPieces(file, window);
  const lines: RiverLine[] = [];
  for (let piece = open.shift(); piece; piece = open.shift()) {
    const { level } = piece;
    let line = piece.line;
    for (let i = 0; i < open.length;) {
      const other = open[i]!;
      const longer = other.level === level ? joined(line, other.line) : null;
      if (!longer) {
        i++;
        continue;
      }
      line = longer;
      open.splice(i, 1);
      i = 0;
    }
    lines.push({ level, line });
  }
  return lines;
};
