import { cellToBoundary, cellToLatLng } from 'h3-js';
import type { describeLayer } from './analysis-parts.ts';
import { pagedCsv } from './paged-csv.ts';
import { DEMO_NOTE, lateNote } from './table-file.ts';
import type { CellValue } from '#data/cells/analysis/reader.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';
import type { Text } from '#data/themes/theme.ts';

/** Cells of a layer to take away, with what has to be known of them. */
export interface CellsFile {
  described: Awaited<ReturnType<typeof describeLayer>>;
  placed: PlacedLayer;
  res: number;
  bucket: string | null;
  /** The region or box they lie in. */
  within: string;
  cells: readonly CellValue[];
}

/** Cells that are written at once. */
const PAGE = 2_000;
/** Degrees to some ten centimetres. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
const both = ({ zh, en }: Text): string => (zh === en ? zh : `${zh} ${en}`);

const BASIS = {
  records: '由逐条记录统计 Counted from the records',
  cells:
    '由网格汇总得出；网格按中心归属区域，跨界网格使合计可能不同于区域合计 From sums kept by cell; a cell belongs to a region by its centre, so totals may differ from the region’s',
  groups: '只含已公布的群组,不足最小人数的不计 Published groups only; smaller ones are left out',
};

/** How a rate comes about, and what it is divided by. */
const rateNote = ({ layer, per }: PlacedLayer): string[] => {
  if (!layer.per || !per) return [];
  const { title } = per.dataset;
  return [
    `数值 Value: 分子 ÷ 分母 × ${layer.per.factor ?? 1} numerator / denominator × ${layer.per.factor ?? 1}`,
    `分母 Denominator: ${both(per.layer.title)} (${per.id}), ${both(title)} (${per.dataset.id})`,
  ];
};

/** What the file is, a line each. */
const notesOf = ({ described, placed, res, bucket, within, cells }: CellsFile): string[] => {
  const { source, title, layer } = described;
  return [
    ...(source.demo ? [DEMO_NOTE] : []),
    `图层 Layer: ${both(title)} (${layer})`,
    `数据集 Dataset: ${both(source.dataset.title)} (${source.dataset.id})`,
    `责任部门 Owner: ${both(source.dataset.owner.title)}`,
    `范围 Area: ${within}`,
    ...(bucket ? [`时段 Bucket: ${bucket}`] : []),
    `H3 级别 H3 resolution: ${res}`,
    ...(source.batch ? [`最新批次 Newest batch: ${source.batch.id}, ${source.batch.at}`] : []),
    ...lateNote(source.step),
    ...rateNote(placed),
    `依据 Basis: ${BASIS[source.basis]}`,
    `坐标系 Coordinates: WGS 84`,
    `读取时间 Read at: ${new Date().toISOString()}`,
    `网格 Cells: ${cells.length}`,
  ];
};

/** A figure of a cell in a file: its name in GeoJSON, its title in a table. */
interface Column {
  name: string;
  title: string;
  of: (cell: CellValue) => number | null;
}

/** What makes up a value that is not a plain sum, then the value. */
const columnsOf = ({ layer, per }: PlacedLayer): Column[] => {
  const { measure, title, unit, show } = layer;
  const made: Column[] = [];
  if (per)
    made.push(
      { name: 'numerator', title: '分子 Numerator', of: ({ sum }) => sum },
      {
        name: 'denominator',
        title: `分母 Denominator: ${both(per.layer.title)}(${both(per.layer.unit)})`,
        of: ({ below }) => below,
      },
    );
  else if (show === 'mean' && measure.field !== undefined)
    made.push({ name: 'sum', title: `合计 Sum(${both(unit)})`, of: ({ sum }) => sum });
  return [...made, { name: 'value', title: `${both(title)}(${both(unit)})`, of: ({ value }) => value }];
};

/** Cells as CSV, a row each; what they are stands below. */
export const cellsCsv = (file: CellsFile): ReadableStream<Uint8Array> => {
  const { cells, placed } = file;
  const columns = columnsOf(placed);
  return pagedCsv({
    titles: [
      ...['网格 Cell', '中心经度 Longitude(°)', '中心纬度 Latitude(°)', '记录数 Records(条)'],
      ...columns.map(({ title }) => title),
    ],
    read: (after) => {
      const from = Number(after ?? 0);
      const rows = cells.slice(from, from + PAGE).map((one) => {
        const [lat, lng] = cellToLatLng(one.cell);
        return [one.cell, rounded(lng), rounded(lat), one.n, ...columns.map(({ of }) => of(one))];
      });
      return Promise.resolve({ rows, next: from + PAGE < cells.length ? String(from + PAGE) : null });
    },
    notes: () => notesOf(file).map((note) => [note]),
  });
};

/** Cells as a GeoJSON collection of polygons (RFC 7946), whose foreign members say what they are. */
export const cellsGeoJson = (file: CellsFile): ReadableStream<Uint8Array> => {
  const { cells, described, placed, res, bucket, within } = file;
  const { layer, title, unit, aggregation, source } = described;
  const encoder = new TextEncoder();
  const about = { layer, title, unit, aggregation, res, bucket, within, source, notes: notesOf(file) };
  const columns = columnsOf(placed);
  const feature = (one: CellValue): string =>
    JSON.stringify({
      type: 'Feature',
      id: one.cell,
      geometry: {
        type: 'Polygon',
        coordinates: [cellToBoundary(one.cell, true).map(([lng, lat]) => [rounded(lng), rounded(lat)])],
      },
      properties: {
        cell: one.cell,
        n: one.n,
        ...Object.fromEntries(columns.map(({ name, of }) => [name, of(one)])),
        unit: unit.zh,
        bucket,
      },
    });
  let from = 0;
  return new ReadableStream({
    start(controller) {
      const head = JSON.stringify({ type: 'FeatureCollection', ...about }).slice(0, -1);
      controller.enqueue(encoder.encode(`${head},"features":[`));
    },
    pull(controller) {
      const page = cells
        .slice(from, from + PAGE)
        .map(feature)
        .join(',\n');
      if (page) controller.enqueue(encoder.encode(from > 0 ? `,\n${page}` : page));
      from += PAGE;
      if (from < cells.length) return;
      controller.enqueue(encoder.encode(']}\n'));
      controller.close();
    },
  });
};
