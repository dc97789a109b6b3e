import type { LngLat } from '#api/schemas.ts';
import type { Range } from '#lib/cells/brush.ts';
import { CLASSINGS, type Classing } from '#lib/cells/classings.ts';
import { readPast } from '#lib/records/instant.ts';
import { fullCode, looksLikeCode, PROVINCE, shortCode } from '#lib/region-code.ts';

export const THEMES = ['auto', 'dark', 'light'] as const;
export const LANGS = ['zh', 'en'] as const;
export type ThemeChoice = (typeof THEMES)[number];
export type Lang = (typeof LANGS)[number];

/** Where the map looks: centre and zoom. */
export type Camera = { center: LngLat; zoom: number };

/** How several layers of cells share the map: one on the other, two in one colour, or side by side. */
export const SHARINGS = ['stack', 'both', 'swipe'] as const;
export type Sharing = (typeof SHARINGS)[number];
/**
 * A layer of cells on the map: how much of what lies under it it covers (percent), which palette it is drawn in, and the values whose
 * cells are shown; null for all.
 */
export type LayerChoice = { id: string; opacity: number; palette: number; range: Range | null };
/** More layers than this hide each other, and each has a palette of its own. */
export const MOST_LAYERS = 4;

/** Everything of the workspace that a reload, a bookmark or a colleague's link brings back. */
export type Address = {
  /** A 12-digit region code, or the code of a park or sea area. */
  region: string;
  camera: Camera | null;
  theme: ThemeChoice | null;
  lang: Lang | null;
  /** The basemap service drawn under or instead of our own map. */
  basemap: string | null;
  parks: boolean;
  sea: boolean;
  /** Code of the indicator the map is coloured by. */
  indicator: string | null;
  /** Its period; the newest when not said. */
  period: string | null;
  /** The region whose value is proved in a dialog: `1` for the current one. */
  proof: string | null;
  /** The scene in the panel; the region's own when not said. */
  scene: string | null;
  /** The instant whose data is shown; now when not said. */
  at: string | null;
  /** Layers of cells, the topmost first. */
  layers: readonly LayerChoice[];
  classing: Classing;
  sharing: Sharing;
  /** The bucket that the clock of the layers stands on; the newest when not said. */
  moment: string | null;
  /** The bucket on the right side of a swipe between two buckets of one layer. */
  against: string | null;
  /** Where the divider of a swipe stands, as a share of the map's width. */
  divide: number;
  /** Cells stand as high as their values. */
  solid: boolean;
  /** The cell that is pinned. */
  cell: string | null;
  /** The area that is counted in, as `readShape` reads it. */
  area: string | null;
  /** The tab of the environment scene and the stations that are looked at, as `readChoice` reads them. */
  environment: string | null;
};

/** What is read of a query; SvelteKit's own is read-only. */
type Params = Pick<URLSearchParams, 'get'>;

const oneOf = <Choice extends string>(choices: readonly Choice[], text: string | null): Choice | null =>
  choices.find((choice) => choice === text) ?? null;

const matching = (form: RegExp, text: string | null): string | null =>
  text !== null && form.test(text) ? text : null;

const PERIOD = /^\d{4}(-(\d{2}|Q[1-4]|W\d{2})(-\d{2})?)?$/;

/** A region to prove a value of: `1`, or a code in its long form. */
const readProof = (text: string | null): string | null => {
  if (text === null || text === '1') return text;
  return looksLikeCode(text) ? fullCode(text) : null;
};

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2})?$/;
const LAYER = /^([a-z][a-z-]{0,59}\/[a-z0-9][a-z0-9-]{0,59})~(\d{1,3})~([0-3])(?:~(.*)\.\.(.*))?$/;

/** The two ends of a range; one that is empty is open. */
const readRange = (from: string | undefined, to: string | undefined): Range | null => {
  const [low, high] = [from ? Number(from) : -Infinity, to ? Number(to) : Infinity];
  return low < high && (from || to) ? [low, high] : null;
};

/** A range as it stands in addresses. */
export const rangeText = (ends: Readonly<Range>): string =>
  ends.map((end) => (Number.isFinite(end) ? end : '')).join('..');

/** `theme/layer~opacity~palette`, and `~from..to` where not all values are shown, parted by commas. */
const readLayers = (text: string): LayerChoice[] => {
  const read = text.split(',').flatMap((part) => {
    const [, id, opacity, palette, from, to] = LAYER.exec(part) ?? [];
    if (!id) return [];
    const range = readRange(from, to);
    return [{ id, opacity: Math.min(100, Number(opacity)), palette: Number(palette), range }];
  });
  const different = read.filter(({ id }, i) => read.findIndex((other) => other.id === id) === i);
  return different.slice(0, MOST_LAYERS);
};

const MIDDLE = 0.5;

const readDivide = (text: string | null): number => {
  const share = Number(text || MIDDLE);
  return share >= 0 && share <= 1 ? share : MIDDLE;
};

const readCamera = (params: Params): Camera | null => {
  const [lng, lat, ...rest] = (params.get('c') ?? '')
    .split(',')
    .map((part) => (part === '' ? NaN : Number(part)));
  const zoom = Number(params.get('z') ?? NaN);
  if (lng === undefined || lat === undefined || rest.length > 0) return null;
  const sane = Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return sane ? { center: [lng, lat], zoom } : null;
};

/** Reads the address; what is missing or makes no sense becomes the default. */
export const readAddress = (params: Params): Address => {
  const region = params.get('r') ?? '';
  const off = (params.get('off') ?? '').split(',');
  return {
    region: looksLikeCode(region) ? fullCode(region) : PROVINCE,
    camera: readCamera(params),
    theme: oneOf(THEMES, params.get('theme')),
    lang: oneOf(LANGS, params.get('lang')),
    basemap: params.get('map'),
    parks: !off.includes('parks'),
    sea: !off.includes('sea'),
    indicator: matching(/^[A-Z]{2}\d{2}$/, params.get('i')),
    period: matching(PERIOD, params.get('p')),
    proof: readProof(params.get('proof')),
    scene: matching(/^[a-z][a-z-]{0,39}$/, params.get('scene')),
    at: readPast(params.get('at')),
    layers: readLayers(params.get('l') ?? ''),
    classing: oneOf(CLASSINGS, params.get('cls')) ?? 'quantile',
    sharing: oneOf(SHARINGS, params.get('ly')) ?? 'stack',
    moment: matching(MOMENT, params.get('t')),
    against: matching(MOMENT, params.get('t2')),
    divide: readDivide(params.get('dv')),
    solid: params.get('solid') === '1',
    cell: matching(/^8[0-9a-f]{14}$/, params.get('cell')),
    area: matching(/^(region|[-\d.,]+)$/, params.get('area')),
    environment: matching(/^[a-z]{2,12}(~[\w,-]{1,200})?$/, params.get('env')),
  };
};

/** A camera as the address keeps it: five decimals of a degree (about a metre), two of zoom. */
export const roundCamera = ({ center: [lng, lat], zoom }: Camera): Camera => ({
  center: [Number(lng.toFixed(5)), Number(lat.toFixed(5))],
  zoom: Number(zoom.toFixed(2)),
});

/** Writes the address as a query; defaults are left out, so the start page is just `/`. */
export const writeAddress = (address: Address): string => {
  const pairs: [string, string][] = [];
  if (address.region !== PROVINCE) pairs.push(['r', shortCode(address.region)]);
  if (address.camera) {
    const { center, zoom } = roundCamera(address.camera);
    pairs.push(['c', center.join(',')], ['z', String(zoom)]);
  }
  if (address.theme) pairs.push(['theme', address.theme]);
  if (address.lang) pairs.push(['lang', address.lang]);
  if (address.basemap) pairs.push(['map', address.basemap]);
  const off = [...(address.parks ? [] : ['parks']), ...(address.sea ? [] : ['sea'])];
  if (off.length > 0) pairs.push(['off', off.join(',')]);
  if (address.indicator) pairs.push(['i', address.indicator]);
  if (address.period) pairs.push(['p', address.period]);
  if (address.proof) pairs.push(['proof', address.proof === '1' ? '1' : shortCode(address.proof)]);
  if (address.scene) pairs.push(['scene', address.scene]);
  if (address.at) pairs.push(['at', address.at]);
  if (address.layers.length > 0)
    pairs.push([
      'l',
      address.layers
        .map(
          ({ id, opacity, palette, range }) =>
            `${id}~${opacity}~${palette}${range ? `~${rangeText(range)}` : ''}`,
        )
        .join(','),
    ]);
  if (address.classing !== 'quantile') pairs.push(['cls', address.classing]);
  if (address.sharing !== 'stack') pairs.push(['ly', address.sharing]);
  if (address.moment) pairs.push(['t', address.moment]);
  if (address.against) pairs.push(['t2', address.against]);
  if (address.divide !== MIDDLE) pairs.push(['dv', address.divide.toFixed(3)]);
  if (address.solid) pairs.push(['solid', '1']);
  if (address.cell) pairs.push(['cell', address.cell]);
  if (address.area) pairs.push(['area', address.area]);
  if (address.environment) pairs.push(['env', address.environment]);
  const query = pairs
    .map(
      ([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%2F', '/')}`,
    )
    .join('&');
  return query ? `/?${query}` : '/';
};
