import type { AqiAnswer, SeaAnswer, WaterAnswer } from '#api/calc-schemas.ts';

/* What is entered, as the address keeps it, and the question that is made of it. */

export const CALCULATORS = ['aqi', 'water', 'sea'] as const;
export type Calculator = (typeof CALCULATORS)[number];

type Items = Readonly<{
  aqi: readonly (keyof AqiAnswer['iaqi'])[];
  water: readonly (keyof WaterAnswer['classes'] | 'tn')[];
  sea: readonly (keyof SeaAnswer['classes'])[];
}>;

export const ITEMS: Items = {
  aqi: ['so2', 'no2', 'co', 'o3_1h', 'o3_8h', 'pm10', 'pm2_5'],
  water: ['ph', 'do', 'codmn', 'cod', 'bod5', 'nh3n', 'tp', 'tn'],
  sea: ['ph', 'do', 'cod', 'bod5', 'din', 'phosphate', 'oil'],
};

const EXAMPLES: Readonly<Record<Calculator, Readonly<Record<string, string>>>> = {
  aqi: { so2: '15', no2: '52', co: '1.2', o3_8h: '118', pm10: '135', pm2_5: '68' },
  water: { ph: '7.6', do: '9.1', codmn: '5.2', cod: '18', bod5: '3.4', nh3n: '0.62', tp: '0.15', tn: '8.26' },
  sea: { ph: '8.1', do: '7.2', cod: '1.1', bod5: '0.8', din: '0.31', phosphate: '0.009', oil: '0.01' },
};

/** What is chosen beside the values. */
export const CHOICES = ['period', 'date', 'standard', 'type'] as const;
export type Choice = (typeof CHOICES)[number];

/** The parameter of the address for an item: surface and sea water share some names, not their values. */
export const keyOf = (calculator: Calculator, item: string): string =>
  calculator === 'aqi' ? item : `${calculator}-${item}`;

const keysOf = (calculator: Calculator): string[] => ITEMS[calculator].map((item) => keyOf(calculator, item));

export const ALL_KEYS: readonly string[] = ['calc', ...CHOICES, ...CALCULATORS.flatMap(keysOf)];

/** What was typed, by parameter; empty where nothing was. */
export type Entry = Readonly<Record<string, string>>;

/** The example of a calculator as an entry. */
export const exampleOf = (calculator: Calculator): Entry =>
  Object.fromEntries(
    Object.entries(EXAMPLES[calculator]).map(([item, value]) => [keyOf(calculator, item), value]),
  );

/** An entry in which a calculator has no values. */
export const emptyOf = (calculator: Calculator): Entry =>
  Object.fromEntries(keysOf(calculator).map((key) => [key, '']));

export const isEmpty = (calculator: Calculator, entry: Entry): boolean =>
  keysOf(calculator).every((key) => !entry[key]);

/**
 * The amount that somebody typed, also in full width or with a decimal comma; null for nothing, NaN for what is none or less than
 * nothing.
 */
export const numberIn = (text: string): number | null => {
  const plain = text.normalize('NFKC').trim().replace(',', '.');
  if (plain === '') return null;
  return /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
};

const PATHS = { aqi: 'aqi', water: 'water-class', sea: 'sea-water-class' } as const;
export const pathOf = (calculator: Calculator): string => `/api/calc/${PATHS[calculator]}`;

/** The question to the server; `left` are items that take no part. */
export const questionOf = (calculator: Calculator, entry: Entry, left: ReadonlySet<string>): object => {
  const values = Object.fromEntries(
    ITEMS[calculator].map((item) => {
      const value = numberIn(entry[keyOf(calculator, item)] ?? '');
      return [item, left.has(item) || Number.isNaN(value) ? null : value];
    }),
  );
  if (calculator === 'sea') return { items: values };
  if (calculator === 'water') return { water_type: entry['type'] || 'river', items: values };
  const { period, date, standard } = entry;
  return { period: period || 'day', date: date || null, standard: standard || null, concentrations: values };
};

/** The item that a refusal names, such as `items.ph`; null where it is about something else. */
export const itemIn = (field: string | null): string | null =>
  /^(?:items|concentrations)\.(.+)$/.exec(field ?? '')?.[1] ?? null;
