import { z } from '@hono/zod-openapi';
import { inBoth } from './sentence.ts';
import { Text } from './schemas.ts';
import {
  AQI_PERIODS,
  AQI_STANDARDS,
  POLLUTANT_FACTS,
  POLLUTANTS,
  standardNamed,
  type Pollutant,
} from '#data/environment/aqi-standards.ts';
import { SEA_CLASSES, SEA_FACTS, SEA_ITEMS, type SeaItem } from '#data/environment/sea-water-class.ts';
import {
  WATER_CLASSES,
  WATER_FACTS,
  WATER_ITEMS,
  WATER_TYPES,
  type WaterItemOrTn,
} from '#data/environment/water-class.ts';
import { todayInChina } from '#data/themes/today.ts';
import { refuse } from './parameters.ts';

/** The wire contract of the calculators: rules of standards, worked out from what is sent alone. */

/** A value of at least 0; null, or left out, where there is none. */
const amount = (field: string, unit: string, most = Infinity) => {
  const [zh, en] = [unit && `，单位 ${unit}`, unit && ` in ${unit}`];
  const bound =
    most === Infinity
      ? { zh: '须为不小于 0 的数', en: '0 or more' }
      : { zh: `须为 0 至 ${most} 的数`, en: `0 to ${most}` };
  const message = inBoth({
    zh: `${field} ${bound.zh}${zh}；没有数据时留空（null）。`,
    en: `${field} must be a number${en}, ${bound.en}; leave it empty (null) where there is none.`,
  });
  const number = z.number(message).min(0, message);
  return (most === Infinity ? number : number.max(most, message))
    .nullish()
    .openapi({ description: unit || 'No unit.' });
};

/** An object of amounts by name; what is wrong with it as a whole is said in a sentence. */
const amounts = <Name extends string>(
  field: string,
  names: readonly Name[],
  of: (name: Name) => ReturnType<typeof amount>,
) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, ReturnType<typeof amount>>,
    inBoth({
      zh: `${field} 须为对象，可用的键：${names.join(', ')}。`,
      en: `${field} must be an object; its keys may be ${names.join(', ')}.`,
    }),
  );

const byName = <Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) =>
  z.object(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>);

/** The largest pH there is a scale for. */
const MOST_PH = 14;

const PERIOD = inBoth({ zh: 'period 须为 hour 或 day。', en: 'period must be hour or day.' });
const STANDARD = {
  zh: `standard 须为 ${AQI_STANDARDS.join(' 或 ')}；不写则按 date 选用。`,
  en: `standard must be ${AQI_STANDARDS.join(' or ')}; left out, date chooses it.`,
};
const DATE = {
  zh: 'date 须为真实的日期（如 2026-03-01）或带时区的时刻（如 2026-03-01T08:00:00+08:00）。',
  en: 'date must be a day there is, such as 2026-03-01, or an instant with offset, such as 2026-03-01T08:00:00+08:00.',
};

const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;
const isInstant = (text: string): boolean => z.iso.datetime({ offset: true }).safeParse(text).success;

/** The day in China Standard Time of data of a date. An hour is named by its end, so midnight ends the day before. */
export const dayOfData = (date: string, period: (typeof AQI_PERIODS)[number]): string =>
  isDay(date) ? date : todayInChina(Date.parse(date) - (period === 'hour' ? 1 : 0));

export const AqiQuestion = z
  .strictObject({
    standard: z
      .string(inBoth(STANDARD))
      .transform((text, context) => standardNamed(text) ?? refuse(context, STANDARD))
      .nullish()
      .openapi({
        type: 'string',
        enum: [...AQI_STANDARDS],
        description: 'Instead of the one in force on `date`.',
      }),
    date: z
      .string(inBoth(DATE))
      .refine((text) => isDay(text) || isInstant(text), inBoth(DATE))
      .nullish()
      .openapi({
        type: 'string',
        example: '2026-03-01',
        description:
          'Of the data, in China Standard Time; today when not said. An instant is the end of the hour. HJ 633-2026 from 2026-03-01 on.',
      }),
    period: z.enum(AQI_PERIODS, PERIOD),
    concentrations: amounts('concentrations', POLLUTANTS, (name: Pollutant) =>
      amount(`concentrations.${name}`, POLLUTANT_FACTS[name].unit),
    ),
  })
  .openapi('AqiQuestion', {
    example: {
      date: '2026-11-20',
      period: 'day',
      concentrations: { so2: 15, no2: 52, co: 1.2, o3_8h: 118, pm10: 135, pm2_5: 68 },
    },
  });

const Iaqi = z.number().int().min(0).max(500);
const Breakpoint = z.object({ concentration: z.number(), iaqi: Iaqi });
const PollutantName = z.enum(POLLUTANTS);
const Explanation = Text.openapi({ description: 'In words, to be checked against the standard.' });

const Category = z
  .object({
    level: z.number().int().min(1).max(6),
    grade: z.string().openapi({ example: '三级' }),
    zh: z.string().openapi({ example: '轻度污染' }),
    en: z.string().openapi({ example: 'Lightly polluted' }),
    colour: z.string().openapi({ example: '#FF7E00' }),
  })
  .openapi('AqiCategory');

export const AqiAnswer = z
  .object({
    standard: z.enum(AQI_STANDARDS),
    date: z
      .string()
      .nullable()
      .openapi({ description: 'The day that chose the standard; null where the standard was asked for.' }),
    period: z.enum(AQI_PERIODS),
    aqi: Iaqi.nullable().openapi({ description: 'Null where it is withheld or there is no data: `state`.' }),
    state: z.enum(['complete', 'partial', 'withheld', 'no-data']).openapi({
      description:
        '`partial`: of the pollutants that have a value. `withheld`: something is missing and the rest is at most 100, which HJ 633-2026 does not publish.',
    }),
    category: Category.nullable(),
    primary: z.array(PollutantName).openapi({ description: 'The highest where the AQI is above 50.' }),
    exceeding: z
      .array(PollutantName)
      .nullable()
      .openapi({ description: 'With an IAQI above 100; null by HJ 633-2026, which names none.' }),
    missing: z.array(PollutantName),
    iaqi: byName(POLLUTANTS, Iaqi.nullable()),
    explanation: Explanation,
    working: z.array(
      z.object({
        pollutant: PollutantName,
        title: Text,
        unit: z.string(),
        concentration: z.number().nullable().openapi({ description: 'As sent.' }),
        judged: z
          .number()
          .nullable()
          .openapi({ description: 'As judged: by HJ 633-2026 rounded by GB/T 8170 first.' }),
        iaqi: Iaqi.nullable(),
        category: Category.nullable().openapi({ description: 'That the IAQI would make as an AQI.' }),
        outcome: z.enum(['computed', 'last', 'none', 'missing', 'not-used']).openapi({
          description:
            'Between two breakpoints; above the last, which is its index; above a column that ends without one; without a value; no part of this index.',
        }),
        between: z
          .tuple([Breakpoint, Breakpoint])
          .nullable()
          .openapi({ description: 'The breakpoints used; above the last, twice that one.' }),
        explanation: Explanation,
      }),
    ),
  })
  .openapi('AqiAnswer');
export type AqiAnswer = z.infer<typeof AqiAnswer>;

const WATER_NAMES = [...WATER_ITEMS, 'tn'] as const;
const WATER_TYPE = inBoth({
  zh: 'water_type 须为 river（河流）或 lake（湖泊、水库）。',
  en: 'water_type must be river or lake (lakes and reservoirs).',
});

export const WaterQuestion = z
  .strictObject({
    water_type: z
      .enum(WATER_TYPES, WATER_TYPE)
      .openapi({ description: 'How the section is judged; an attribute of it, not told by its name.' }),
    items: amounts('items', WATER_NAMES, (name: WaterItemOrTn) =>
      amount(`items.${name}`, WATER_FACTS[name].unit, name === 'ph' ? MOST_PH : Infinity),
    ),
  })
  .openapi('WaterQuestion', {
    example: {
      water_type: 'river',
      items: { ph: 7.6, do: 9.1, codmn: 5.2, cod: 18, bod5: 3.4, nh3n: 0.62, tp: 0.15, tn: 8.26 },
    },
  });

const Partial = z.boolean().openapi({ description: 'Some item that counts has no value.' });
const worked = {
  title: Text,
  unit: z.string().openapi({ description: 'Empty for pH.' }),
  value: z.number().nullable(),
  explanation: Explanation,
};

const WaterClassName = z.enum(WATER_CLASSES).openapi('WaterClass', {
  description: '`VI`: worse than class V (劣Ⅴ类).',
});
const WaterItemName = z.enum(WATER_ITEMS);

export const WaterAnswer = z
  .object({
    standard: z.string().openapi({ example: 'GB 3838-2002' }),
    water_type: z.enum(WATER_TYPES),
    class: WaterClassName.nullable().openapi({ description: 'Null where no item that counts has a value.' }),
    title: Text.nullable(),
    worst: z.array(WaterItemName).openapi({ description: 'The items of that class.' }),
    classes: byName(WATER_ITEMS, WaterClassName.nullable()),
    partial: Partial,
    missing: z.array(WaterItemName),
    apart: z.object({ tn: WaterClassName.nullable() }).openapi({
      description: 'Reported apart: total nitrogen does not enter the class; of rivers it has no limit.',
    }),
    explanation: Explanation,
    working: z.array(
      z.object({
        item: z.enum(WATER_NAMES),
        ...worked,
        class: WaterClassName.nullable(),
        class_title: Text.nullable(),
        counts: z.boolean(),
      }),
    ),
  })
  .openapi('WaterAnswer');
export type WaterAnswer = z.infer<typeof WaterAnswer>;

export const SeaQuestion = z
  .strictObject({
    items: amounts('items', SEA_ITEMS, (name: SeaItem) =>
      amount(`items.${name}`, SEA_FACTS[name].unit, name === 'ph' ? MOST_PH : Infinity),
    ),
  })
  .openapi('SeaWaterQuestion', {
    example: { items: { ph: 8.1, do: 7.2, cod: 1.1, din: 0.31, phosphate: 0.009, oil: 0.01 } },
  });

const SeaClassName = z.enum(SEA_CLASSES).openapi('SeaWaterClass', {
  description: '`V`: worse than class IV (劣四类).',
});
const SeaItemName = z.enum(SEA_ITEMS);

export const SeaAnswer = z
  .object({
    standard: z.string().openapi({ example: 'GB 3097-1997' }),
    class: SeaClassName.nullable().openapi({ description: 'Null where no item has a value.' }),
    title: Text.nullable(),
    worst: z.array(SeaItemName).openapi({ description: 'The items of that class.' }),
    classes: byName(SEA_ITEMS, SeaClassName.nullable()),
    partial: Partial,
    missing: z.array(SeaItemName),
    limits: z
      .object({ source: Text, verified: z.array(z.string()) })
      .openapi({ description: 'Where the limits come from, and which were compared with a source.' }),
    explanation: Explanation,
    working: z.array(
      z.object({
        item: SeaItemName,
        ...worked,
        class: SeaClassName.nullable(),
        class_title: Text.nullable(),
      }),
    ),
  })
  .openapi('SeaWaterAnswer');
export type SeaAnswer = z.infer<typeof SeaAnswer>;
