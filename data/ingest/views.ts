import { toWgs84 } from '#data/crs/to-wgs84.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { readField } from './fields.ts';
import { POSITION, type Mapping } from './mapping.ts';
import type { Places } from './place.ts';
import { recordMaker, type RecordMaker } from './record.ts';
import type { Crs, SourceRow } from './source.ts';

/*
 * What the first rows of a file would look like on the map, read in one way or another, for the person who has to decide.
 */

/** One way to read the positions: the system, and whether the two values stand the other way round. */
export interface Reading {
  crs: Crs;
  swapped: boolean;
}

export interface View extends Reading {
  /** Four numbers a row that has a position: its number, longitude, latitude (WGS 84), 1 when it can be loaded. */
  points: number[];
}

const MOST_CLAIMED = 12;

/** The two numbers of a row's position as they stand in the source; null where there are none. */
export const numbersAt = ({ values, position }: SourceRow, mapping: Mapping): [number, number] | null => {
  if (position) return [position[0]!, position[1]!];
  const [x, y] = POSITION.map((part) => {
    const at = mapping.indexOf(part);
    return at < 0 ? NaN : Number.parseFloat(values[at]?.normalize('NFKC') ?? '');
  });
  return x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y) ? null : [x, y];
};

/** The mapping with its two columns of a position exchanged. */
const exchanged = (mapping: Mapping): Mapping =>
  mapping.map((id) => (id === POSITION[0] ? POSITION[1] : id === POSITION[1] ? POSITION[0] : id));

const turned = (row: SourceRow): SourceRow =>
  row.position ? { ...row, position: [row.position[1]!, row.position[0]!] } : row;

const onEarth = (lng: number, lat: number): boolean => Math.abs(lng) <= 180 && Math.abs(lat) <= 90;

/** Where rows lie when they are read so, and which of them could be loaded. */
export const viewOf = (
  dataset: Dataset,
  mapping: Mapping,
  places: Places,
  rows: readonly SourceRow[],
  { crs, swapped }: Reading,
  regions: readonly string[] | null,
): View => {
  const read = swapped ? exchanged(mapping) : mapping;
  const make = recordMaker(dataset, read, places, (position) => toWgs84(crs, position), regions);
  const points = rows.flatMap((each) => {
    const row = swapped ? turned(each) : each;
    const pair = numbersAt(row, read);
    if (!pair) return [];
    const [lng, lat] = toWgs84(crs, pair);
    if (!onEarth(lng, lat)) return []; // NaN is nowhere either
    return [row.row, Number(lng.toFixed(6)), Number(lat.toFixed(6)), 'record' in make(row) ? 1 : 0];
  });
  return { crs, swapped, points };
};

/** The numbers of rows with a position and no fault but, perhaps, where that lies; `make` is one without a coordinate system. */
export const awaitingCrs = (rows: readonly SourceRow[], mapping: Mapping, make: RecordMaker): number[] =>
  rows.flatMap((row) => {
    if (!numbersAt(row, mapping)) return [];
    const made = make(row);
    return 'record' in made || made.flaw.reason === 'no-place' ? [row.row] : [];
  });

/** The counties that rows name as theirs, those of most rows first. */
export const claimedCounties = (
  dataset: Dataset,
  mapping: Mapping,
  places: Places,
  rows: readonly SourceRow[],
): string[] => {
  const field = dataset.fields.find(({ type }) => type === 'region');
  const at = field ? mapping.indexOf(field.id) : -1;
  if (!field || at < 0) return [];
  const times = new Map<string, number>();
  for (const { values } of rows) {
    const read = readField(field, values[at]);
    const code = 'value' in read && typeof read.value === 'string' ? read.value : null;
    const county = code && places.ofCode(code)?.county;
    if (county) times.set(county, (times.get(county) ?? 0) + 1);
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_CLAIMED)
    .map(([code]) => code);
};
