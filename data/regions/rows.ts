import type { MultiPolygon } from 'geojson';
import { latLngToCell } from 'h3-js';
import type { BulkColumn, BulkRow } from '#data/db/bulk-insert.ts';
import { villageKind } from './code.ts';
import { cellsAround, cellsByOutline, coarserCells } from './covers.ts';
import type { Properties, RegionFiles } from './files.ts';
import {
  areaKm2,
  bboxOf,
  cellId,
  centroidOf,
  coverOf,
  multiPolygonEwkb,
  pointEwkb,
  type Bbox,
} from './outline.ts';
import { regionShapes, type Shapes } from './shapes.ts';

/** A table's rows in PostgreSQL's text form, as `bulkInsert` takes them. */
export interface TableRows {
  table: string;
  columns: BulkColumn[];
  rows: BulkRow[];
}

/** H3 resolution of a region's cover: a few hundred cells for a usual region of its kind. */
const COVER_RES: Record<string, number> = {
  province: 5,
  city: 6,
  county: 7,
  town: 8,
  village: 10,
  community: 10,
  park: 8,
  sea_area: 6,
};

const LEVEL: Record<string, string> = {
  province: '1',
  city: '2',
  county: '3',
  town: '4',
  village: '5',
  community: '5',
};

/** Where a kind's geometry comes from; the web has a sentence for each id, docs/data-sources.md the whole story. */
const GEOMETRY_SOURCE: Record<string, string> = {
  province: 'counties-merged',
  city: 'counties-merged',
  county: 'counties-2018',
  town: 'synthetic-partition',
  village: 'synthetic-point',
  community: 'synthetic-point',
  park: 'synthetic-towns',
  sea_area: 'baseline-12nm',
};

const SYNTHETIC = new Set(['town', 'village', 'community', 'park']);

/** The statistics bureau's table of division codes: its edition. */
const CODES = { name: 'nbs-2023', as_of: '2023-06-30' };
const SEA_AREAS = { name: 'haidai-sea-areas', as_of: '1996-05-15' };

const COLUMNS: BulkColumn[] = [
  ['code', 'text'],
  ['kind', 'text'],
  ['level', 'smallint'],
  ['parent', 'text'],
  ['responsible', 'text'],
  ['lineage', 'text[]'],
  ['name_zh', 'text'],
  ['name_en', 'text'],
  ['pinyin', 'text'],
  ['initials', 'text'],
  ['urban_rural_class', 'text'],
  ['population', 'bigint'],
  ['population_source', 'text'],
  ['population_as_of', 'date'],
  ['area_km2', 'double precision'],
  ['child_count', 'integer'],
  ['center', 'geometry'],
  ['centroid', 'geometry'],
  ['bbox', 'double precision[]'],
  ['geom', 'geometry'],
  ['geometry_source', 'text'],
  ['synthetic', 'boolean'],
  ['approximate', 'boolean'],
  ['cover_res', 'smallint'],
  ['cover', 'bigint[]'],
  ['source_name', 'text'],
  ['source_as_of', 'date'],
].map(([name, type]) => ({ name: name!, type: type! }));

/** First letters of the syllables: `shi nan qu` → `snq`. */
export const initialsOf = (pinyin: string): string =>
  pinyin
    .split(' ')
    .map((syllable) => syllable.slice(0, 1))
    .join('');

interface Entry {
  code: string;
  kind: string;
  parent: string;
  responsible: string;
  name_zh: string;
  name_en: string;
  pinyin: string;
  class: string;
  lng: number;
  lat: number;
  population: string;
  population_source: string;
  population_as_of: string;
}

const entriesOf = (files: RegionFiles): Entry[] => {
  const blank = { name_en: '', class: '', population: '', population_source: '', population_as_of: '' };
  const place = (row: Record<string, string>) => ({ lng: Number(row.lng), lat: Number(row.lat) });
  const regions = files.regions.map((row) => {
    const park = row.kind === 'park';
    return {
      ...blank,
      ...(row as unknown as Entry), // the columns are the file's contract, checked by its own tests
      ...place(row),
      parent: park ? '' : row.parent!,
      responsible: park ? row.parent! : '',
    };
  });
  const villages = files.villages.map((row) => ({
    ...blank,
    code: row.code!,
    kind: villageKind(row.code!),
    parent: `${row.code!.slice(0, 9)}000`,
    responsible: '',
    name_zh: row.name_zh!,
    pinyin: row.pinyin!,
    class: row.class!,
    ...place(row),
  }));
  return [...regions, ...villages];
};

const seaEntries = (files: RegionFiles, shapes: Shapes): Entry[] =>
  files.seaAreas.objects.sea_area.geometries.map((shape) => {
    const code = String(shape.id);
    const {
      name_zh = '',
      name_en = '',
      pinyin = '',
      responsible = '',
      lng,
      lat,
    } = (shape.properties ?? {}) as Properties;
    const outline = shapes.get(code)?.full;
    if (!outline) throw new Error(`Sea area ${code} has no outline`);
    const [x, y] = lng && lat ? [Number(lng), Number(lat)] : centroidOf(outline);
    return {
      code,
      kind: 'sea_area',
      parent: '',
      responsible,
      name_zh,
      name_en,
      pinyin,
      class: '',
      lng: x,
      lat: y,
      population: '',
      population_source: '',
      population_as_of: '',
    };
  });

/**
 * Covers of everything in the tree that has an outline. The towns tile the province, so their cells are found in one pass;
 * a county's, a city's and the province's follow from them.
 */
const treeCovers = (tree: readonly Entry[], shapes: Shapes): Map<string, string[]> => {
  const towns = new Map<string, MultiPolygon>();
  const around = new Set<string>();
  for (const { code, kind } of tree) {
    const outline = shapes.get(code);
    if (outline && kind === 'town') towns.set(code, outline.full);
    if (outline && kind === 'province')
      for (const cell of cellsAround(outline.simplified.get(1_000) ?? outline.full, 5)) around.add(cell);
  }
  const covers = cellsByOutline(towns, around, COVER_RES.town!);
  const parents = new Map(tree.map((entry) => [entry.code, entry.parent]));
  const finest = new Map<string, string[]>();
  for (const [town, cells] of covers)
    for (let up = parents.get(town); up; up = parents.get(up)) {
      const all = finest.get(up);
      if (all) all.push(...cells);
      else finest.set(up, [...cells]);
    }
  for (const { code, kind } of tree) {
    const cells = finest.get(code);
    if (cells && kind !== 'town') covers.set(code, coarserCells(cells, COVER_RES[kind]!));
  }
  return covers;
};

const array = (values: Iterable<string | number>): string => `{${[...values].join(',')}}`;
const orNull = (text: string): string | null => (text === '' ? null : text);

/** Everything the region tables hold, made from the committed files; pure, about three seconds of work. */
export const regionTables = (files: RegionFiles): TableRows[] => {
  const tree = entriesOf(files);
  const parents = new Map(tree.map((entry) => [entry.code, entry.parent]));
  const shapes = regionShapes(files, (code) => parents.get(code) ?? '');
  const entries = [...tree, ...seaEntries(files, shapes)];
  const covers = treeCovers(tree, shapes);
  const childCount = new Map<string, number>();
  for (const { parent } of entries) childCount.set(parent, (childCount.get(parent) ?? 0) + 1);

  const lineageOf = (code: string): string[] => {
    const up = parents.get(code);
    return up ? [...lineageOf(up), code] : [code];
  };

  const regionRow = (entry: Entry): BulkRow => {
    const { code, kind, lng, lat } = entry;
    const outline = shapes.get(code)?.full;
    const isPoint = kind === 'village' || kind === 'community';
    if (!outline && !isPoint) throw new Error(`Region ${code} ${entry.name_zh} has no outline`);
    const res = COVER_RES[kind]!;
    const point = pointEwkb(lng, lat);
    const bbox: Bbox = outline ? bboxOf(outline) : [lng, lat, lng, lat];
    const own = latLngToCell(lat, lng, res);
    const filled = covers.get(code) ?? (outline ? coverOf(outline, [lng, lat], res) : []);
    const cover = filled.includes(own) ? filled : [...filled, own].sort();
    const source = kind === 'sea_area' ? SEA_AREAS : CODES;
    return [
      code,
      kind,
      LEVEL[kind] ?? null,
      orNull(entry.parent),
      orNull(entry.responsible),
      array(lineageOf(code)),
      entry.name_zh,
      orNull(entry.name_en),
      entry.pinyin,
      initialsOf(entry.pinyin),
      orNull(entry.class),
      orNull(entry.population),
      orNull(entry.population_source),
      orNull(entry.population_as_of),
      outline ? areaKm2(outline).toFixed(3) : null,
      String(childCount.get(code) ?? 0),
      point,
      outline ? pointEwkb(...centroidOf(outline)) : point,
      array(bbox.map((degrees) => Number(degrees.toFixed(6)))),
      outline ? multiPolygonEwkb(outline) : point,
      GEOMETRY_SOURCE[kind]!,
      String(SYNTHETIC.has(kind)),
      String(kind === 'sea_area'),
      String(res),
      array(cover.map(cellId)),
      source.name,
      source.as_of,
    ];
  };

  const outlines = [...shapes].flatMap(([code, { simplified }]) =>
    [...simplified].map(([tolerance, outline]) => [code, String(tolerance), multiPolygonEwkb(outline)]),
  );
  const aliases = files.aliases.map((row) => [
    row.old_code!,
    row.old_name_zh!,
    row.old_pinyin!,
    initialsOf(row.old_pinyin!),
    row.code!,
    orNull(row.valid_from!),
    orNull(row.valid_to!),
    row.change!,
  ]);

  return [
    { table: 'region', columns: COLUMNS, rows: entries.map(regionRow) },
    {
      table: 'region_outline',
      columns: [
        { name: 'code', type: 'text' },
        { name: 'tolerance_m', type: 'integer' },
        { name: 'geom', type: 'geometry' },
      ],
      rows: outlines,
    },
    {
      table: 'region_alias',
      columns: ['old_code', 'name_zh', 'pinyin', 'initials', 'code', 'valid_from', 'valid_to', 'change'].map(
        (name) => ({
          name,
          type: name.startsWith('valid_') ? 'date' : 'text',
        }),
      ),
      rows: aliases,
    },
  ];
};
