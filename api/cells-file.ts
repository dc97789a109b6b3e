import { cellToBoundary, cellToLatLng } from 'h3-js';
import type { describeLayer } from './analysis-parts.ts';
import { columnsOf, type FileColumn } from './cells-columns.ts';
import { pagedCsv } from './paged-csv.ts';
import { both, DEMO_NOTE, FRESHNESS } from './table-file.ts';
import type { CellValue } from '#data/cells/analysis/reader.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';
import { inRange, type ValueRange } from '#tiles/cells/range.ts';

export type Described = Awaited<ReturnType<typeof describeLayer>>;

/** A layer in a file, with what it holds in the cells of the area. */
export interface FileLayer {
  described: Described;
  /** What a rate is divided by. */
  per: Described | null;
  placed: PlacedLayer;
  bucket: string | null;
  /** Of which only values in it are in the file. */
  range: ValueRange | null;
  cells: readonly CellValue[];
}

/** Cells of one layer or several to take away, with what has to be known of them. */
export interface CellsFile {
  layers: readonly FileLayer[];
  res: number;
  /** The region or box they lie in. */
  within: string;
  /** Who has it, where that is known. */
  taken: readonly string[];
}

/** Cells that are written at once. */
const PAGE = 2_000;
/** Degrees to some ten centimetres. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

const BASIS = {
  records: '由逐条记录统计 Counted from the records',
  cells:
    '由网格汇总得出；网格按中心归属区域，跨界网格使合计可能不同于区域合计 From sums kept by cell; a cell belongs to a region by its centre, so totals may differ from the region’s',
  groups: '只含已公布的群组,不足最小人数的不计 Published groups only; smaller ones are left out',
};

const sourceLines = ({ source }: Described): string[] => [
  `数据集 Dataset: ${both(source.dataset.title)} (${source.dataset.id})`,
  `责任部门 Owner: ${both(source.dataset.owner.title)}`,
  ...(source.batch ? [`最新批次 Newest batch: ${source.batch.id}, ${source.batch.at}`] : []),
  `时效 Freshness: ${FRESHNESS[source.step]}`,
  ...(source.demo ? [DEMO_NOTE] : []),
];

/** What a layer in the file is; where there are several, by the number that its columns have. */
const layerLines = (
  { described, per, placed, bucket, range }: FileLayer,
  number: number | null,
): string[] => {
  const { title, layer, source } = described;
  const factor = placed.layer.per?.factor ?? 1;
  const at = number === null ? '' : ` ${number}`;
  return [
    `图层${at} Layer${at}: ${both(title)} (${layer})`,
    ...(bucket ? [`时段 Bucket: ${bucket}`] : []),
    ...(range ? [`数值范围 Values: ${range[0]} ≤ … < ${range[1]}`] : []),
    ...sourceLines(described),
    `依据 Basis: ${BASIS[source.basis]}`,
    ...(per
      ? [
          `数值 Value: 分子 ÷ 分母 × ${factor} numerator / denominator × ${factor}`,
          `分母 Denominator: ${both(per.title)} (${per.layer})`,
          ...sourceLines(per),
        ]
      : []),
  ];
};

const notesOf = ({ layers, res, within, taken }: CellsFile, cells: number): string[] => [
  ...layers.flatMap((layer, i) => layerLines(layer, layers.length > 1 ? i + 1 : null)),
  `范围 Area: ${within}`,
  `H3 级别 H3 resolution: ${res}`,
  `坐标系 Coordinates: WGS 84`,
  `读取时间 Read at: ${new Date().toISOString()}`,
  `网格 Cells: ${cells}`,
  ...taken,
];

/** A cell of a file and its figures, in the order of the columns. */
type Row = { cell: string; figures: (number | null)[] };

/** The columns of all layers, the value last, and in the order of their ids the cells in which one of them has something that is asked for. */
const tableOf = ({ layers }: CellsFile) => {
  const several = layers.length > 1;
  const parts = layers.map((layer, i) => ({
    columns: columnsOf(layer, several ? i + 1 : null),
    range: layer.range,
    at: new Map(layer.cells.map((one) => [one.cell, one])),
  }));
  const shown = layers.flatMap(({ range, cells: all }) => all.filter(({ value }) => inRange(range, value)));
  const cells = [...new Set(shown.map(({ cell }) => cell))];
  if (several) cells.sort();
  const columns: FileColumn[] = parts.flatMap((part) => part.columns);
  const rowOf = (cell: string): Row => ({
    cell,
    figures: parts.flatMap(({ columns: own, range, at }) => {
      const figures = own.map(({ of }) => of(at.get(cell) ?? null));
      return inRange(range, figures.at(-1) ?? null) ? figures : figures.map(() => null);
    }),
  });
  const page = (from: number): Row[] => cells.slice(from, from + PAGE).map(rowOf);
  return { columns, count: cells.length, page };
};

/** How many cells a file has: those in which one of its layers has something. */
export const cellCount = (file: CellsFile): number => tableOf(file).count;

/** Cells as CSV, a row each; what they are stands below. */
export const cellsCsv = (file: CellsFile): ReadableStream<Uint8Array> => {
  const { columns, count, page } = tableOf(file);
  return pagedCsv({
    titles: [
      ...['网格 Cell', '中心经度 Longitude(°)', '中心纬度 Latitude(°)'],
      ...columns.map(({ title }) => title),
    ],
    read: (after) => {
      const from = Number(after ?? 0);
      const rows = page(from).map(({ cell, figures }) => {
        const [lat, lng] = cellToLatLng(cell);
        return [cell, rounded(lng), rounded(lat), ...figures];
      });
      return Promise.resolve({ rows, next: from + PAGE < count ? String(from + PAGE) : null });
    },
    notes: () => notesOf(file, count).map((note) => [note]),
  });
};

/** What a layer in a GeoJSON file is; `columns` names its properties where there are several layers. */
const memberOf = ({ described, per, bucket }: FileLayer) => ({
  ...described,
  bucket,
  ...(per && { per }),
});

/** Cells as a GeoJSON collection of polygons (RFC 7946), whose foreign members say what they are. */
export const cellsGeoJson = (file: CellsFile): ReadableStream<Uint8Array> => {
  const { layers, res, within } = file;
  const { columns, count, page } = tableOf(file);
  const [only, ...others] = layers;
  const single = only && others.length === 0 ? only : null;
  const encoder = new TextEncoder();
  const about = {
    ...(single
      ? memberOf(single)
      : {
          layers: layers.map((layer, i) => ({
            ...memberOf(layer),
            properties: columnsOf(layer, i + 1).map(({ name }) => name),
          })),
        }),
    res,
    within,
    notes: notesOf(file, count),
  };
  const shared = single && { unit: single.placed.layer.unit.zh, bucket: single.bucket };
  const feature = ({ cell, figures }: Row): string =>
    JSON.stringify({
      type: 'Feature',
      id: cell,
      geometry: {
        type: 'Polygon',
        coordinates: [cellToBoundary(cell, true).map(([lng, lat]) => [rounded(lng), rounded(lat)])],
      },
      properties: {
        cell,
        ...Object.fromEntries(columns.map(({ name }, i) => [name, figures[i]])),
        ...shared,
      },
    });
  let from = 0;
  return new ReadableStream({
    start(controller) {
      const head = JSON.stringify({ type: 'FeatureCollection', ...about }).slice(0, -1);
      controller.enqueue(encoder.encode(`${head},"features":[`));
    },
    pull(controller) {
      const text = page(from).map(feature).join(',\n');
      if (text) controller.enqueue(encoder.encode(from > 0 ? `,\n${text}` : text));
      from += PAGE;
      if (from < count) return;
      controller.enqueue(encoder.encode(']}\n'));
      controller.close();
    },
  });
};
