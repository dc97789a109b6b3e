import { both } from './table-file.ts';
import { hasZeros, type Sums } from '#data/cells/analysis/values.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';

/** What a layer has in a cell. */
interface Held extends Sums {
  value: number | null;
}

/** A figure of a cell in a file. */
export interface FileColumn {
  /** Its name in GeoJSON. */
  name: string;
  /** Its heading in a table. */
  title: string;
  /** The figure of a cell; of one in which the layer has no record, where another layer has some. */
  of: (held: Held | null) => number | null;
}

interface Placed {
  placed: PlacedLayer;
  bucket: string | null;
}

/** What makes up a value that is not a plain sum of records, then the value. */
const ownColumns = ({ layer, per }: PlacedLayer): { name: string; title: string; of: keyof Held }[] => {
  const { measure, unit, show } = layer;
  if (per)
    return [
      { name: 'numerator', title: '分子 Numerator', of: 'sum' },
      {
        name: 'denominator',
        title: `分母 Denominator: ${both(per.layer.title)}(${both(per.layer.unit)})`,
        of: 'below',
      },
    ];
  if (show === 'mean' && measure.field !== undefined)
    return [{ name: 'sum', title: `合计 Sum(${both(unit)})`, of: 'sum' }];
  return [];
};

/** Nothing is a true zero of counts and sums, except where small groups are left out: there it is not known. */
const nothingIn = (placed: PlacedLayer): Record<keyof Held, number | null> => {
  if (placed.layer.floor) return { n: null, sum: null, below: null, value: null };
  return { n: 0, sum: 0, below: 0, value: hasZeros(placed) ? 0 : null };
};

/**
 * The columns of a layer. Where a file has several layers they carry the layer's number, title and bucket, and in GeoJSON its id and
 * bucket, so that each can be told from the others, also two buckets of one layer.
 */
export const columnsOf = ({ placed, bucket }: Placed, number: number | null): FileColumn[] => {
  const { title, unit } = placed.layer;
  const nothing = nothingIn(placed);
  const named = number === null ? both(title) : [number, both(title), bucket].filter(Boolean).join(' ');
  const prefix = number === null ? '' : `${named}: `;
  const key = [placed.id, bucket].filter(Boolean).join('_').replaceAll(/\W/g, '_');
  const columns: { name: string; title: string; of: keyof Held }[] = [
    { name: 'n', title: `${prefix}记录数 Records(条)`, of: 'n' },
    ...ownColumns(placed).map((column) => ({ ...column, title: prefix + column.title })),
    { name: 'value', title: `${named}(${both(unit)})`, of: 'value' },
  ];
  return columns.map(({ name, title: heading, of }) => ({
    name: number === null ? name : `${key}_${name}`,
    title: heading,
    of: (held) => (held ?? nothing)[of],
  }));
};
