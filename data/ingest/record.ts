import { hash } from 'node:crypto';
import { parsePeriod } from '#data/themes/period.ts';
import type { Dataset, Field, Frequency, Level } from '#data/themes/theme.ts';
import { readField, type FieldValue } from './fields.ts';
import { POSITION, type Mapping } from './mapping.ts';
import { cellOfPosition, type Place, type Places } from './place.ts';
import type { Flaw, SourceRow } from './source.ts';

/** A record as it is stored; `cell` is the decimal text of a 64-bit id. */
export interface FeatureRecord {
  row: number;
  key: string;
  digest: string;
  place: Place;
  cell: string | null;
  position: readonly [lng: number, lat: number] | null;
  period: { text: string; start: string } | null;
  properties: string;
  /** What the properties say, before they were written. */
  values: Readonly<Record<string, FieldValue>>;
}

/** The record of a row, or what is wrong with the row. */
export type RecordMaker = (row: SourceRow) => { record: FeatureRecord } | { flaw: Flaw };

const LEVELS: Readonly<Record<Level, number>> = { province: 1, city: 2, county: 3, town: 4, village: 5 };
const LEVEL_NAMES: Readonly<Record<Level, { zh: string; en: string }>> = {
  province: { zh: '省级', en: 'a province' },
  city: { zh: '市级', en: 'a city' },
  county: { zh: '县级', en: 'a county' },
  town: { zh: '乡级', en: 'a town' },
  village: { zh: '村级', en: 'a village or community' },
};
const FREQUENCY_NAMES: Readonly<Record<Frequency, { zh: string; en: string }>> = {
  day: { zh: '日', en: 'a day' },
  week: { zh: '周', en: 'a week' },
  month: { zh: '月', en: 'a month' },
  quarter: { zh: '季', en: 'a quarter' },
  year: { zh: '年', en: 'a year' },
};

const flaw = (
  reason: Flaw['reason'],
  field: string,
  value: string,
  zh: string,
  en: string,
): { flaw: Flaw } => ({
  flaw: { reason, field, value, sentence: { zh, en } },
});

/** What is said of positions that cannot be degrees. */
const IN_METRES = {
  zh: ',数值像是以米为单位的平面坐标,请选择高斯-克吕格及其中央经线',
  en: '; these look like metres: choose Gauss-Kruger and its central meridian',
};

const KEY_SPECIAL = /[|\\]/g;
const keyOf = (values: readonly FieldValue[]): string =>
  values.map((value) => String(value ?? '').replace(KEY_SPECIAL, '\\$&')).join('|');

/**
 * Makes records of rows: reads every field, moves the position to WGS 84, finds the regions and the cell. `toWgs84` is null
 * where the source has no positions; `regions` are those in which the sender may write, null for the whole province.
 */
export const recordMaker = (
  dataset: Dataset,
  mapping: Mapping,
  places: Places,
  toWgs84: ((position: readonly [number, number]) => readonly [number, number]) | null,
  regions: readonly string[] | null = null,
): RecordMaker => {
  const indexOf = (id: string): number => mapping.indexOf(id);
  const columns: readonly (readonly [field: Field, index: number])[] = dataset.fields.map((field) => [
    field,
    indexOf(field.id),
  ]);
  const [lngAt, latAt] = POSITION.map(indexOf) as [number, number];
  const regionField = dataset.fields.find(({ type }) => type === 'region');
  const periodField =
    dataset.kind === 'report' ? dataset.fields.find(({ type }) => type === 'period') : undefined;
  const level = dataset.level ?? 'county';

  const swapped = (lng: number, lat: number): { zh: string; en: string } =>
    places.at(lat, lng)
      ? { zh: ',经度和纬度似乎写反了', en: '; longitude and latitude seem to be swapped' }
      : { zh: '', en: '' };

  const readPosition = (row: SourceRow): { position: readonly [number, number] | null } | { flaw: Flaw } => {
    if (dataset.geometry === 'none') return { position: null };
    let given: readonly [number, number] | null = null;
    if (row.position) given = [row.position[0]!, row.position[1]!];
    else if (lngAt >= 0 && latAt >= 0) {
      const texts = [row.values[lngAt]?.trim() ?? '', row.values[latAt]?.trim() ?? ''] as const;
      if (texts[0] === '' && texts[1] === '') return { position: null };
      const [x, y] = texts.map((text) =>
        /^[+-]?\d+(\.\d+)?$/.test(text.normalize('NFKC')) ? Number(text.normalize('NFKC')) : NaN,
      );
      if (x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y))
        return flaw(
          'not-a-position',
          POSITION[0],
          texts.join(','),
          `坐标“${texts.join(',')}”不是数字`,
          `the position "${texts.join(',')}" is not two numbers`,
        );
      given = [x, y];
    }
    if (!given || !toWgs84) return { position: null };
    const [lng, lat] = toWgs84(given);
    if (!Number.isFinite(lng) || !Number.isFinite(lat) || Math.abs(lng) > 180 || Math.abs(lat) > 90) {
      const metres = Math.abs(given[0]) > 1000 ? IN_METRES : null;
      return flaw(
        'not-on-earth',
        POSITION[0],
        given.join(','),
        `坐标 ${given.join(',')} 不在所选坐标系的范围内${(metres ?? swapped(lng, lat)).zh}`,
        `the position ${given.join(',')} is outside the chosen coordinate system${(metres ?? swapped(lng, lat)).en}`,
      );
    }
    return { position: [Number(lng.toFixed(7)), Number(lat.toFixed(7))] };
  };

  const locate = (
    claimed: string | null,
    position: readonly [number, number] | null,
  ): { place: Place } | { flaw: Flaw } => {
    const claim = claimed === null ? null : places.ofCode(claimed);
    if (claimed !== null && !claim)
      return flaw(
        'unknown-region',
        regionField?.id ?? 'region',
        claimed,
        `没有代码为 ${claimed} 的地区,过去也没有`,
        `no region has the code ${claimed}, now or in the past`,
      );
    if (dataset.kind === 'report' && claim && places.levelOf(claim.region) !== LEVELS[level])
      return flaw(
        'wrong-level',
        regionField?.id ?? 'region',
        claimed ?? '',
        `此数据集按${LEVEL_NAMES[level].zh}填报,${claimed} 不是`,
        `this dataset is reported for ${LEVEL_NAMES[level].en}; ${claimed} is none`,
      );
    if (!position) {
      if (claim) return { place: claim };
      return flaw(
        'no-place',
        POSITION[0],
        '',
        '既没有坐标也没有区划代码',
        'has neither a position nor a region code',
      );
    }
    const [lng, lat] = position;
    const found = places.at(lng, lat);
    if (!found && !claim?.county) {
      return flaw(
        'outside',
        POSITION[0],
        `${lng},${lat}`,
        `位置 ${lng}, ${lat} 不在山东及其海域内${swapped(lng, lat).zh}`,
        `the position ${lng}, ${lat} is not in Shandong or its waters${swapped(lng, lat).en}`,
      );
    }
    if (!claim) return { place: found! };
    const within = [found?.town, found?.county, found?.city, found?.region].includes(
      claim.county ?? claim.city ?? '',
    );
    const isProvince = places.levelOf(claim.region) === 1;
    if (!within && !isProvince && !(claim.county && places.isIn(lng, lat, claim.county)))
      return flaw(
        'not-in-region',
        POSITION[0],
        `${lng},${lat}`,
        `位置 ${lng}, ${lat} 不在所填地区 ${claimed} 内`,
        `the position ${lng}, ${lat} is not in the region ${claimed} that the row names`,
      );
    // Town outlines are synthetic: what the row says of its town or village counts more than where its position falls.
    const deeper = (places.levelOf(claim.region) ?? 0) >= 4 || !found ? claim : found;
    return { place: deeper };
  };

  return (row) => {
    if (row.flaw) return { flaw: row.flaw };
    const values: Record<string, FieldValue> = {};
    for (const [field, index] of columns) {
      const read = readField(field, index < 0 ? null : row.values[index]);
      if ('flaw' in read) return read;
      if (read.value !== null) values[field.id] = read.value;
    }
    const read = readPosition(row);
    if ('flaw' in read) return read;
    const claimed = regionField ? (values[regionField.id] ?? null) : null;
    const located = locate(typeof claimed === 'string' ? claimed : null, read.position);
    if ('flaw' in located) return located;
    const { place } = located;
    if (regions !== null && !places.isWithin(regions, place, read.position))
      return flaw(
        'outside-regions',
        claimed === null ? POSITION[0] : (regionField?.id ?? POSITION[0]),
        place.region,
        `${claimed === null ? '位置' : (regionField?.title.zh ?? '位置')}:${place.region} 不在您负责的地区(${regions.join('、')})内`,
        `${claimed === null ? 'position' : (regionField?.title.en ?? 'position')}: ${place.region} is not in the regions that you manage (${regions.join(', ')})`,
      );
    if (regionField && typeof claimed === 'string')
      values[regionField.id] = places.ofCode(claimed)?.region ?? claimed; // old codes are translated

    let period: FeatureRecord['period'] = null;
    if (periodField) {
      const text = String(values[periodField.id] ?? '');
      const parsed = parsePeriod(text);
      if (parsed?.frequency !== dataset.frequency) {
        const { zh, en } = FREQUENCY_NAMES[dataset.frequency];
        return flaw(
          'wrong-period',
          periodField.id,
          text,
          `此数据集按${zh}填报,“${text}”不是一个${zh}`,
          `this dataset is reported by ${en}; "${text}" is none`,
        );
      }
      period = { text, start: parsed.start };
    }
    const properties = JSON.stringify(values);
    const digest = hash('md5', `${properties}\n${read.position?.join(',') ?? ''}\n${place.region}`);
    return {
      record: {
        row: row.row,
        key: keyOf(dataset.key.map((id) => values[id] ?? null)),
        digest,
        place,
        cell: read.position ? cellOfPosition(read.position[0], read.position[1]) : null,
        position: read.position,
        period,
        properties,
        values,
      },
    };
  };
};
