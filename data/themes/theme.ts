/*
 * What a theme declares. A library (one of the 6 base or N thematic ones) is a theme: its folder holds these declarations,
 * and the engine reads nothing else of it. Everything here is plain data that both the server and the browser import.
 */

/** A text in both languages. */
export interface Text {
  zh: string;
  en: string;
}

/** Classification of data: 1 public, 2 internal, 3 sensitive, 4 highly sensitive. */
export type Grade = 1 | 2 | 3 | 4;

/** How deep in the region tree something goes. */
export type Level = 'province' | 'city' | 'county' | 'town' | 'village';

/** How often something is expected. */
export type Frequency = 'day' | 'week' | 'month' | 'quarter' | 'year';

/**
 * What a field holds. `period` is a span of time as statistics name it: 2026-03-05, 2026-W10, 2026-03, 2026-Q1 or 2026;
 * `region` a region code of any accepted length; `code` one of the declared values.
 */
export type FieldType =
  'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'period' | 'region' | 'code';

/** What a value tells of a person; it decides how it is masked. */
export type Personal = 'name' | 'id-number' | 'phone' | 'address';

export interface Field {
  /** Lower-case snake name, unique in its dataset. */
  id: string;
  title: Text;
  type: FieldType;
  /** Unit as shown, for numbers: `t`, `%`, `人`. */
  unit?: Text;
  required?: true;
  /** Bounds of a number, both included. */
  min?: number;
  max?: number;
  /** Longest text, in characters; 200 when not said. */
  maxLength?: number;
  /** A regular expression that a text must match as a whole. */
  pattern?: string;
  /** The values of a `code` field; files may carry the key or either title. */
  values?: Readonly<Record<string, Text>>;
  /** Classification where it is stricter than its dataset's. */
  grade?: Grade;
  /** Where it tells something of a person: everybody sees it masked until they give a reason. */
  personal?: Personal;
  /** The dataset that alone decides this field's value (一数一源), where it is another one; the field has the same id there. */
  authority?: string;
  /** Other headings under which files carry the field, besides its id and titles. */
  headings?: readonly string[];
}

/**
 * A dataset: records of things with a place (`feature`), or figures by region and period (`report`). A report has fields
 * `region` (type region) and `period` (type period), which together are its key.
 */
export interface Dataset {
  /** Lower-case words joined by hyphens, unique over all themes. */
  id: string;
  title: Text;
  kind: 'feature' | 'report';
  /** The department that answers for it: an id of departments.ts. */
  owner: string;
  grade: Grade;
  /** The fields whose values together name a record within the dataset. */
  key: readonly string[];
  /** Whether records carry a position; `none`: they are placed by a region code alone. */
  geometry: 'point' | 'none';
  /** For a report, the level of the regions it speaks of, county when not said: one level, so that nothing counts twice. */
  level?: Level;
  fields: readonly Field[];
  /** How often something new must come. */
  frequency: Frequency;
  /** Working days after the end of a period (or after the last batch, for things) until it is overdue. */
  graceDays: number;
  /** Where fields are personal: what for, and on which legal ground they are kept. */
  personalData?: { purpose: Text; ground: Text };
}

/**
 * A measure of one dataset that adds up: the sum of a number field of a report, the sum of a number field of features, or how
 * many features there are, each narrowed by the values of code or boolean fields.
 */
export interface Measure {
  dataset: string;
  /** The number field that is summed; without it, records are counted (features only). */
  field?: string;
  where?: Readonly<Record<string, readonly string[]>>;
  /** For features: the date field from which, and the one until which, a thing counts. Without them it counts now only. */
  since?: string;
  until?: string;
}

/**
 * How values combine over regions and time. `sum` adds over both; `last` adds over regions and takes the last over time;
 * `rate` and `mean` are Σ numerator × factor / Σ denominator over both, never a mean of rates; `max` is the largest.
 */
export type Aggregation = 'sum' | 'last' | 'rate' | 'mean' | 'max';

export interface Indicator {
  /** Two letters and two digits, unique over all themes: EM01. */
  code: string;
  title: Text;
  definition: Text;
  unit: Text;
  aggregation: Aggregation;
  numerator: Measure;
  /** For rates and means. It may belong to another dataset (population): its newest period not after the numerator's counts. */
  denominator?: Measure;
  /** What the quotient or the sum is multiplied by: 100 for per cent, 1e-4 for 万. 1 when not said. */
  factor?: number;
  /** Decimals shown. */
  decimals: number;
  /** 1: higher is better, -1: lower is better, 0: neither. */
  direction: 1 | -1 | 0;
  frequency: Frequency;
  deepest: Level;
  /** Plausible values of a unit from county to city, for demo data and for doubts about real ones. */
  range: readonly [min: number, max: number];
}

/** Something the map can show of a dataset: its records, or a measure by cell. */
export interface Layer {
  /** Lower-case words joined by hyphens, unique in its theme. */
  id: string;
  title: Text;
  measure: Measure;
  unit: Text;
  /** What a cell shows: its sum, or the mean over its records. The sum when not said. */
  show?: 'sum' | 'mean';
  /** Makes a rate of it: its sum × factor / the sum of another layer (`theme/layer`), which has the same kind of buckets. */
  per?: { layer: string; factor?: number };
  /** A date or time field by which cells are kept a bucket of time each. */
  bucket?: { field: string; step: 'hour' | 'day' | 'month' };
  /** Personal data: what is published is made of cells of `res` that hold at least `group` records, and of no other. */
  floor?: { res: 9; group: number };
  /** What it shows stands on land even where it serves the sea: sea areas do not count it. */
  land?: true;
}

/** Something that stations of a network measure. */
export interface Metric {
  /** Lower-case snake name, unique in its network. */
  id: string;
  title: Text;
  unit: Text;
  /** Decimals shown. */
  decimals: number;
  /** What can be at all, both included: a value outside is a fault of the instrument or of who sends it. */
  min?: number;
  max?: number;
  /** An angle in degrees: 350 and 10 have no mean that adding would give. */
  direction?: true;
}

/** Where a station that moves was, as metrics of its network. */
export const COORDINATES = ['longitude', 'latitude'] as const;

/** Stations that measure the same metrics. They are records of a dataset; a station is called by its record's key. */
export interface Network {
  /** A lower-case word, unique over all themes. */
  id: string;
  title: Text;
  /** A dataset of things with positions; who may see a record may see what is measured there. */
  dataset: string;
  /** Only these of its records, by the values of code or boolean fields. */
  where?: Readonly<Record<string, readonly string[]>>;
  /** Minutes from one reading to the next. */
  step: number;
  /** Its stations move: its metrics have both coordinates among them, and a line may say a position. */
  moves?: true;
  metrics: readonly Metric[];
  /** Where what is measured goes on between stations: how far one speaks for, and how many must be so near to say what is at a place. */
  surface?: { reachKm: number; fewest: number };
}

/** Emergency colours: 1 red, 2 orange, 3 yellow, 4 blue. */
export type Severity = 1 | 2 | 3 | 4;

/** A value beyond a limit, above or below it; times are minutes. */
export interface Threshold {
  kind: 'threshold';
  metric: string;
  above?: number;
  below?: number;
  /** The value at which it ends; the limit itself when not said. */
  clear?: number;
  /** How long it must have been so; at once when not said. */
  for?: number;
}

/** A value that rises (falls, where negative) by so much within so many minutes. */
export interface Rate {
  kind: 'rate';
  metric: string;
  change: number;
  within: number;
}

/** Nothing of a metric, or of any, for so many minutes. */
export interface Missing {
  kind: 'missing';
  metric?: string;
  after: number;
}

/** A station that moves is in an area or out of it, for so many minutes: a region by its code, or an area of the rule's own. */
export interface Zone {
  kind: 'zone';
  zone: string | { type: 'Polygon'; coordinates: number[][][] };
  is: 'inside' | 'outside';
  for?: number;
}

/** Several conditions on readings at once: all of them, any, or at least so many (more than half when not said). */
export interface Several {
  kind: 'all' | 'any' | 'most';
  of: readonly (Threshold | Rate | Zone)[];
  at_least?: number;
}

export type Condition = Threshold | Rate | Missing | Zone | Several;

/** Readings that people want to hear of. Limits are those of a province's own rules: they are declared here or edited, never in code. */
export interface Rule {
  /** Lower-case words joined by hyphens, unique over all themes. */
  id: string;
  title: Text;
  network: string;
  /** Only stations in this region; everywhere when not said. */
  region?: string;
  /** Whether stations are judged each by itself, as where it is not said, or counted: so many of a county, a city or a cell that meet it. */
  per?: 'station' | 'county' | 'city' | 'cell';
  /** Of cells, their H3 resolution, 3 to 8. */
  res?: number;
  at_least?: number;
  /** Of those that are heard of, how many have to meet it besides, 0 to 1. */
  share?: number;
  condition: Condition;
  severity: Severity;
  /** Only in these months and hours of China Standard Time, from the first to the last; both may wrap around. */
  when?: { months?: readonly [from: number, to: number]; hours?: readonly [from: number, to: number] };
  /** Minutes without acknowledgement after which it is told one level up. */
  escalate_after?: number;
}

export interface Theme {
  /** Lower-case word or words joined by hyphens: the name of the folder too. */
  id: string;
  kind: 'base' | 'thematic';
  title: Text;
  description: Text;
  datasets: readonly Dataset[];
  indicators: readonly Indicator[];
  layers: readonly Layer[];
  /** Where things are measured. */
  networks?: readonly Network[];
  /** What is watched for in what is measured. */
  rules?: readonly Rule[];
}

/** Fields of a stricter grade than the records that have them. */
export const guardedFields = ({ grade, fields }: Pick<Dataset, 'grade' | 'fields'>): Field[] =>
  fields.filter((field) => (field.grade ?? grade) > grade);

/** Declares a theme: gives the literal its type and nothing more; `checkThemes` says what is wrong with a set of them. */
export const defineTheme = (theme: Theme): Theme => theme;
