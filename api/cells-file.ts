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
const both = ({ zh, en }: Text): string => `${zh} ${en}`;

const BASIS = {
  records: '由逐条记录统计 Counted from the records',
  cells:
    '由网格汇总得出；网格按中心归属区域，跨界网格使合计可能不同于区域合计 From sums kept by cell; a cell belongs to a region by its centre, so totals may differ from the region’s',
  groups: '只含已公布的群组,不足最小人数的不计 Published groups only; smaller ones are left out',
};

/** What the file is, a line each. */
const notesOf = ({ described, res, bucket, within, cells }: CellsFile): string[] => {
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
    `依据 Basis: ${BASIS[source.basis]}`,
    `坐标系 Coordinates: WGS 84`,
    `读取时间 Read at: ${new Date().toISOString()}`,
    `网格 Cells: ${cells.length}`,
  ];
};

/** Records behind a value that is not their sum are worth a column of their own. */
const sumTitle = ({ layer: { measure, unit, show, per } }: PlacedLayer): string | null => {
  if (per) return '分子之和 Sum above the line';
  return show === 'mean' && measure.field !== undefined ? `合计 Sum(${unit.zh} ${unit.en})` : null;
};

/** Cells as CSV, a row each; what they are stands below. */
export const cellsCsv = (file: CellsFile): ReadableStream<Uint8Array> => {
  const { cells, placed } = file;
  const { title, unit } = placed.layer;
  const sum = sumTitle(placed);
  return pagedCsv({
    titles: [
      ...['网格 Cell', '中心经度 Longitude(°)', '中心纬度 Latitude(°)', '记录数 Records(条)'],
      ...(sum ? [sum] : []),
      `${both(title)}(${unit.zh} ${unit.en})`,
    ],
    read: (after) => {
      const from = Number(after ?? 0);
      const rows = cells.slice(from, from + PAGE).map((one) => {
        const [lat, lng] = cellToLatLng(one.cell);
        return [one.cell, rounded(lng), rounded(lat), one.n, ...(sum ? [one.sum] : []), one.value];
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
  const feature = ({ cell, n, sum, value }: CellValue): string =>
    JSON.stringify({
      type: 'Feature',
      id: cell,
      geometry: {
        type: 'Polygon',
        coordinates: [cellToBoundary(cell, true).map(([lng, lat]) => [rounded(lng), rounded(lat)])],
      },
      properties: { cell, n, ...(sumTitle(placed) && { sum }), value, unit: unit.zh, bucket },
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
