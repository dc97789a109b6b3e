import { columnFromArray, field, float64, Table, tableToIPC, uint32, uint64 } from '@uwdata/flechette';
import { aggregationOf, type PlacedLayer } from '#data/cells/layers.ts';
import type { PageKey } from '#data/cells/rows.ts';
import { cellAt, toHex } from '#tiles/cells/cell-id.ts';
import type { CellPage } from '#tiles/cells/page.ts';

/** A page as a stream of Arrow record batches, for those who compute with cells in tools of their own. */
export const arrowOf = (placed: PlacedLayer, key: PageKey, version: string, page: CellPage): Buffer => {
  const { parent, res, ordinals, n, sum, den } = page;
  const cells = Array.from(ordinals, (ordinal) => cellAt(parent, res, ordinal));
  const columns = [
    { name: 'cell', type: uint64(), values: BigUint64Array.from(cells) },
    { name: 'n', type: uint32(), values: n },
    ...(sum ? [{ name: 'sum', type: float64(), values: sum }] : []),
    ...(den ? [{ name: 'den', type: float64(), values: den }] : []),
  ];
  const metadata = new Map([
    ['layer', placed.id],
    ['parent', toHex(parent)],
    ['res', String(res)],
    ['bucket', key.bucket ?? 'none'],
    ['version', version],
    ['aggregation', aggregationOf(placed)],
    ['unit', JSON.stringify(placed.layer.unit)],
  ]);
  const table = new Table(
    { fields: columns.map(({ name, type }) => field(name, type, false)), metadata },
    // The type is said, since a page without cells has no values to take it from.
    columns.map(({ type, values }) => columnFromArray(values, type)),
  );
  const bytes = tableToIPC(table, { format: 'stream' })!;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
