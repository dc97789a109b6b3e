import { describe, expect, test } from 'vitest';
import type { AqiAnswer, SeaAnswer, WaterAnswer } from '../calc-schemas.ts';
import { testApp } from '../test-app.ts';
import { environmentTables } from '#data/environment/tables.ts';

/* What the calculators answer and refuse; the rules themselves are tested where they are. */

const { app } = testApp();

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request(`/api/calc/${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const asked = async <Answer>(path: string, body: unknown): Promise<Answer> => {
  const response = await post(path, body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return JSON.parse(text) as Answer;
};

const aqi = (body: object) => asked<AqiAnswer>('aqi', { period: 'day', ...body });
const water = (items: object, type = 'river') =>
  asked<WaterAnswer>('water-class', { water_type: type, items });
const sea = (items: object) => asked<SeaAnswer>('sea-water-class', { items });

const DAY = { so2: 15, no2: 52, co: 1.2, o3_8h: 118, pm10: 135, pm2_5: 68 };

describe('the air quality index', () => {
  test('of a day, with level, colour, single indices and working', async () => {
    const answer = await aqi({ date: '2026-11-20', concentrations: DAY });
    expect(answer).toMatchObject({
      standard: 'HJ 633-2026',
      date: '2026-11-20',
      period: 'day',
      aqi: 108,
      state: 'complete',
      category: { level: 3, grade: '三级', zh: '轻度污染', en: 'Lightly polluted', colour: '#FF7E00' },
      primary: ['pm2_5'],
      exceeding: null,
      missing: [],
      iaqi: { so2: 15, no2: 65, co: 30, o3_1h: null, o3_8h: 65, pm10: 106, pm2_5: 108 },
    });
    expect(answer.working.map(({ pollutant }) => pollutant)).toEqual(Object.keys(answer.iaqi));
    expect(answer.working.at(-1)).toEqual({
      pollutant: 'pm2_5',
      title: { zh: '细颗粒物 PM₂.₅', en: 'Fine particles PM₂.₅' },
      unit: 'µg/m³',
      concentration: 68,
      judged: 68,
      iaqi: 108,
      category: { level: 3, grade: '三级', zh: '轻度污染', en: 'Lightly polluted', colour: '#FF7E00' },
      outcome: 'computed',
      between: [
        { concentration: 60, iaqi: 100 },
        { concentration: 115, iaqi: 150 },
      ],
      explanation: {
        zh: '68 在 60 与 115 之间：(150 − 100) ÷ (115 − 60) × (68 − 60) + 100，向上取整为 108。',
        en: '68 lies between 60 and 115: (150 − 100) ÷ (115 − 60) × (68 − 60) + 100, rounded up to 108.',
      },
    });
    expect(answer.explanation.zh).toBe(
      'AQI 为各 IAQI 的最大值 108，三级（轻度污染）；首要污染物：细颗粒物 PM₂.₅。',
    );
  });

  test('of 2012 names what exceeds', async () => {
    const { explanation } = await aqi({
      standard: 'HJ 633-2012',
      concentrations: { ...DAY, o3_1h: 1, pm10: 300, no2: 90 },
    });
    expect(explanation).toEqual({
      zh: 'AQI 为各 IAQI 的最大值 175，四级（中度污染）；首要污染物：颗粒物 PM₁₀；超标污染物：二氧化氮 NO₂、颗粒物 PM₁₀。',
      en: 'The AQI is the highest IAQI, 175: level 4 (Moderately polluted); primary: particles PM₁₀; exceeding: nitrogen dioxide NO₂, particles PM₁₀.',
    });
  });

  test.each([
    [{ date: '2026-02-28' }, 'HJ 633-2012', '2026-02-28'],
    [{ date: '2026-03-01' }, 'HJ 633-2026', '2026-03-01'],
    [{ date: '2026-02-28T16:00:00Z' }, 'HJ 633-2026', '2026-03-01'],
    [{ date: '2026-02-28T15:59:59Z' }, 'HJ 633-2012', '2026-02-28'],
    // the hour that ends at midnight is the last of the day before
    [{ date: '2026-03-01T00:00:00+08:00', period: 'hour' }, 'HJ 633-2012', '2026-02-28'],
    [{ date: '2026-03-01T01:00:00+08:00', period: 'hour' }, 'HJ 633-2026', '2026-03-01'],
    // what is asked for counts, whatever the date
    [{ standard: 'HJ 633-2012', date: '2026-03-01' }, 'HJ 633-2012', null],
    [{ standard: 'hj633-2026', date: '2020-01-01' }, 'HJ 633-2026', null],
    [{ standard: null, date: '2020-01-01' }, 'HJ 633-2012', '2020-01-01'],
  ])('of %j goes by %s', async (body, standard, date) => {
    expect(await aqi({ ...body, concentrations: DAY })).toMatchObject({ standard, date });
  });

  test('without a date goes by the standard of today', async () => {
    expect(await aqi({ concentrations: DAY })).toMatchObject({
      standard: 'HJ 633-2026',
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
    });
  });

  test.each([
    [{ standard: 'HJ 633-2026', concentrations: { pm2_5: 60 } }, 'withheld', null, 'AQI 为 NA'],
    [{ standard: 'HJ 633-2026', concentrations: { pm2_5: 61, pm10: null } }, 'partial', 101, '缺 二氧化硫'],
    [{ standard: 'HJ 633-2012', concentrations: { pm2_5: 60 } }, 'partial', 82, '按其余计算'],
    [{ concentrations: {} }, 'no-data', null, '没有 AQI'],
    [{ standard: 'HJ 633-2026', concentrations: { o3_1h: 90 } }, 'no-data', null, '没有 AQI'],
  ])('of %j is %s', async (body, state, found, words) => {
    const answer = await aqi(body);
    expect(answer).toMatchObject({ state, aqi: found });
    expect(answer.explanation.zh).toContain(words);
    expect(answer.explanation.en).not.toMatch(/undefined|null|NaN|Infinity/);
  });

  test('says of each outcome in both languages what happened', async () => {
    const outcomes = [
      await aqi({ standard: '2012', period: 'hour', concentrations: { so2: 801, o3_8h: 1 } }),
      await aqi({ standard: '2012', concentrations: { o3_8h: 801, pm2_5: 900 } }),
      await aqi({ standard: '2026', concentrations: { co: 0.85, o3_8h: 801 } }),
    ].flatMap(({ working }) => working);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(
      new Set(['computed', 'last', 'none', 'missing', 'not-used']),
    );
    for (const { explanation } of outcomes) {
      expect(explanation.zh).toMatch(/。$/);
      expect(`${explanation.zh}${explanation.en}`).not.toMatch(/undefined|null|NaN/);
    }
    expect(outcomes.find(({ concentration }) => concentration === 0.85)?.explanation.zh).toMatch(
      /^0\.85 按 GB\/T 8170 修约到 1 位小数为 0\.8；0\.8 在 0 与 2 之间/,
    );
  });
});

describe('the class of surface water', () => {
  test('is that of the worst item, with the working; nitrogen apart', async () => {
    const answer = await water({ ph: 7.6, do: 8, codmn: 7, nh3n: 2.3, tp: 0.12, tn: 8 }, 'lake');
    expect(answer).toMatchObject({
      standard: 'GB 3838-2002',
      class: 'VI',
      title: { zh: '劣Ⅴ类', en: 'Worse than class V' },
      worst: ['nh3n'],
      classes: { ph: 'I', do: 'I', codmn: 'IV', cod: null, bod5: null, nh3n: 'VI', tp: 'V' },
      partial: true,
      missing: ['cod', 'bod5'],
      apart: { tn: 'VI' },
    });
    const words = Object.fromEntries(answer.working.map(({ item, explanation }) => [item, explanation.zh]));
    expect(words).toMatchObject({
      ph: '7.6 在 6–9 之内：Ⅰ类。',
      codmn: '7 ≤ 10（Ⅳ类限值），7 > 6（Ⅲ类限值）：Ⅳ类。',
      nh3n: '2.3 > 2（Ⅴ类限值）：劣Ⅴ类。',
      do: '8 ≥ 7.5（Ⅰ类限值）：Ⅰ类。',
      cod: '没有数据，不参加评价。',
      tn: '8 > 2（Ⅴ类限值）：劣Ⅴ类；单独列出，不参加水质类别评价。',
    });
  });

  test('of nothing, or of nitrogen alone, is none', async () => {
    for (const items of [{}, { tn: 3 }, { do: null }])
      expect(await water(items)).toMatchObject({ class: null, title: null, worst: [], partial: true });
  });
});

describe('the class of sea water', () => {
  test('goes by the configured table and says where that is from', async () => {
    const answer = await sea({ ph: 7.7, do: 6, din: 0.51 });
    expect(answer).toMatchObject({
      standard: 'GB 3097-1997',
      class: 'V',
      title: { zh: '劣四类' },
      working: expect.arrayContaining([
        expect.objectContaining({ item: 'din', class_title: { zh: '劣四类', en: 'Worse than class IV' } }),
      ]) as unknown[],
      worst: ['din'],
      classes: { ph: 'III', do: 'II', din: 'V', oil: null },
      partial: true,
      limits: { source: environmentTables().sea_water.source },
    });
    expect(answer.working.find(({ item }) => item === 'do')?.explanation.zh).toBe(
      '6 > 5（第二类限值），6 ≤ 6（第一类限值）：第二类。',
    );
    expect(await sea({})).toMatchObject({ class: null, partial: true });
  });
});

describe('refused with the field and what would be right, in both languages', () => {
  const day = { period: 'day', concentrations: DAY };
  const refused: [string, unknown, string, RegExp, RegExp][] = [
    ['aqi', { ...day, period: 'week' }, 'period', /hour 或 day/, /hour or day/],
    ['aqi', { concentrations: DAY }, 'period', /hour 或 day/, /hour or day/],
    ['aqi', { period: 'day' }, 'concentrations', /须为对象/, /must be an object/],
    ['aqi', { ...day, concentrations: [] }, 'concentrations', /pm2_5/, /pm2_5/],
    ['aqi', { ...day, date: '2026-02-30' }, 'date', /真实的日期/, /a day there is/],
    ['aqi', { ...day, date: '2026-02-30T00:00:00+08:00' }, 'date', /真实的日期/, /a day there is/],
    ['aqi', { ...day, date: 20260301 }, 'date', /真实的日期/, /a day there is/],
    ['aqi', { ...day, date: '2026-03-01T08:00' }, 'date', /带时区/, /with offset/],
    ['aqi', { ...day, standard: 'HJ 633-2020' }, 'standard', /HJ 633-2012 或/, /HJ 633-2012 or/],
    [
      'aqi',
      { ...day, concentrations: { pm2_5: -1 } },
      'concentrations.pm2_5',
      /不小于 0.*µg/,
      /µg.*0 or more/,
    ],
    ['aqi', { ...day, concentrations: { co: '1' } }, 'concentrations.co', /mg/, /mg/],
    ['aqi', '{"period":"day","concentrations":{"pm10":1e999}}', 'concentrations.pm10', /不小于/, /0 or more/],
    ['aqi', { ...day, concentrations: { pm25: 1 } }, 'concentrations.pm25', /pm2_5/, /pm2_5/],
    ['aqi', { ...day, station: 1 }, 'station', /period/, /period/],
    ['aqi', '[]', 'body', /JSON/, /JSON/],
    ['water-class', { items: {} }, 'water_type', /river/, /river/],
    ['water-class', { water_type: 'pond', items: {} }, 'water_type', /lake/, /lake/],
    ['water-class', { water_type: 'river' }, 'items', /须为对象/, /must be an object/],
    ['water-class', { water_type: 'river', items: { ph: 15 } }, 'items.ph', /0 至 14/, /0 to 14/],
    ['water-class', { water_type: 'river', items: { tp: -0.1 } }, 'items.tp', /mg\/L/, /mg\/L/],
    [
      'water-class',
      { water_type: 'river', items: { temperature: 3 } },
      'items.temperature',
      /codmn/,
      /codmn/,
    ],
    ['sea-water-class', { items: { tn: 1 } }, 'items.tn', /din/, /din/],
    ['sea-water-class', { items: { oil: true } }, 'items.oil', /不小于 0/, /0 or more/],
  ];
  test.each(refused)('%s %j: %s', async (path, body, field, zh, en) => {
    for (const [language, words] of [
      ['zh', zh],
      ['en', en],
    ] as const) {
      const response = await post(path, body, { 'accept-language': language });
      const problem = (await response.json()) as { detail: string; field: string };
      expect([response.status, problem.field], problem.detail).toEqual([400, field]);
      expect(problem.detail).toMatch(words);
    }
  });

  test('another site’s page may not ask', async () => {
    expect((await post('aqi', day, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});
