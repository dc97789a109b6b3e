import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { THEMES } from './index.ts';
import { createRegister } from './register.ts';
import type { Dataset, Field, Indicator, Layer, Theme } from './theme.ts';

const field = (id: string, more: Partial<Field> = {}): Field => ({
  id,
  title: { zh: id, en: id },
  type: 'text',
  ...more,
});
const dataset: Dataset = {
  id: 'things',
  title: { zh: '物', en: 'Things' },
  kind: 'feature',
  owner: 'statistics',
  grade: 1,
  key: ['number'],
  geometry: 'point',
  frequency: 'month',
  graceDays: 5,
  fields: [field('number', { required: true }), field('weight', { type: 'number', min: 0 })],
};
const indicator: Indicator = {
  code: 'ZZ01',
  title: { zh: '重量', en: 'Weight' },
  definition: { zh: '重量之和', en: 'Sum of weights' },
  unit: { zh: '吨', en: 't' },
  aggregation: 'sum',
  numerator: { dataset: 'things', field: 'weight' },
  decimals: 1,
  direction: 0,
  frequency: 'month',
  deepest: 'county',
  range: [0, 1],
};
const theme: Theme = {
  id: 'test',
  kind: 'thematic',
  title: { zh: '测试', en: 'Test' },
  description: { zh: '测试', en: 'Test' },
  datasets: [dataset],
  indicators: [indicator],
  layers: [],
};
const withDataset = (changes: Partial<Dataset>): Theme => ({
  ...theme,
  datasets: [{ ...dataset, ...changes }],
});
const withIndicator = (changes: Partial<Indicator>): Theme => ({
  ...theme,
  indicators: [{ ...indicator, ...changes }],
});

describe('the declared themes', () => {
  test('are six base libraries and the first twelve thematic ones or more, without a contradiction', () => {
    const { themes } = createRegister(THEMES);
    expect(themes.filter(({ kind }) => kind === 'base')).toHaveLength(6);
    expect(themes.filter(({ kind }) => kind === 'thematic').length).toBeGreaterThanOrEqual(12);
  });

  test('each lie in the folder of their name, and every folder is registered', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual(THEMES.map(({ id }) => id).sort());
    expect(readdirSync(path.join(import.meta.dirname, 'health'))).toEqual(
      expect.arrayContaining(['theme.ts', 'demo.ts']),
    );
  });

  test('have the indicators of the dictionary, each with a definition in both languages', () => {
    const { indicators, indicator: find } = createRegister(THEMES);
    for (const code of 'EM01 EM04 SG01 SG05 TR01 TR05 EE01 EE05 SS01 SS05 HE01 HE04 MS01 MS05 FI01 FI04 IP01 IP04 GO01 GO04 LE01 LE04 AG01 AG05'.split(
      ' ',
    ))
      expect(find(code), code).toBeDefined();
    for (const { code, title, definition, unit, range } of indicators) {
      for (const text of [title, definition, unit])
        expect(text.zh.length * text.en.length, code).toBeGreaterThan(0);
      expect(definition.zh, code).toMatch(/\p{Script=Han}{4}/u);
      expect(definition.en, code).not.toMatch(/\p{Script=Han}/u);
      expect(range[0], code).toBeLessThan(range[1]);
    }
  });
});

describe('a declaration that contradicts itself is refused with a sentence', () => {
  test.each<[Theme[], string]>([
    [[theme, theme], 'the theme "test" stands twice'],
    [[withDataset({ owner: 'nobody' })], 'there is no department "nobody"'],
    [[withDataset({ key: [] })], 'has no key'],
    [[withDataset({ key: ['weight'] })], 'the key\'s "weight" is no required field'],
    [[withDataset({ geometry: 'none' })], 'has neither positions nor a region'],
    [[withDataset({ kind: 'report' })], 'a report has the key region, period and no geometry'],
    [
      [withDataset({ fields: [...dataset.fields, field('colour', { type: 'code' })] })],
      'colour: values go with the type code',
    ],
    [
      [withDataset({ fields: [...dataset.fields, field('text', { max: 1 })] })],
      'text: only numbers have bounds',
    ],
    [
      [withDataset({ fields: [...dataset.fields, field('x', { authority: 'elsewhere' })] })],
      'the authority of "x"',
    ],
    [[withIndicator({ numerator: { dataset: 'nowhere' } })], 'there is no dataset "nowhere"'],
    [
      [withIndicator({ numerator: { dataset: 'things', field: 'number' } })],
      '"number" is no number field of things',
    ],
    [[withIndicator({ aggregation: 'rate' })], 'rates and means have a denominator'],
    [
      [withIndicator({ numerator: { dataset: 'things', where: { weight: ['1'] } } })],
      '"weight" is no code or boolean field',
    ],
  ])('%#', (themes, sentence) => expect(() => createRegister(themes)).toThrow(sentence));
});

describe('personal data that is not looked after is refused with a sentence', () => {
  const personalData = { purpose: theme.title, ground: theme.title };
  const owner = field('owner', { grade: 3, personal: 'name' });
  const of = (one: Field, more: Partial<Dataset> = {}) =>
    withDataset({ fields: [...dataset.fields, one], personalData, ...more });
  test.each<[Theme[], string]>([
    [[of({ ...owner, grade: 2 })], 'owner: personal data is of grade 3 or stricter'],
    [[of({ ...owner, type: 'number' })], 'owner: only texts can be masked'],
    [[of({ ...owner, required: true }, { key: ['owner'] })], 'owner: a key is shown everywhere'],
    [[of({ ...owner, authority: 'things' })], 'owner: personal data is not compared'],
    [
      [withDataset({ fields: [...dataset.fields, owner] })],
      'purpose and legal ground go with personal fields',
    ],
    [[withDataset({ personalData })], 'purpose and legal ground go with personal fields'],
    [
      [
        {
          ...theme,
          datasets: [
            of(owner).datasets[0]!,
            {
              ...dataset,
              id: 'others',
              fields: [...dataset.fields, field('owner', { authority: 'things' })],
            },
          ],
        },
      ],
      'the authority of "owner" has it as personal data: things',
    ],
  ])('%#', (themes, sentence) => expect(() => createRegister(themes)).toThrow(sentence));

  test('and what is looked after is not', () => {
    expect(() => createRegister([of(owner)])).not.toThrow();
    expect(() => createRegister([of(field('owner', { personal: 'name' }), { grade: 3 })])).not.toThrow();
  });
});

describe('a layer that contradicts itself is refused with a sentence', () => {
  const layer = (id: string, more: Partial<Layer> = {}): Layer => ({
    id,
    title: theme.title,
    measure: { dataset: 'things' },
    unit: indicator.unit,
    ...more,
  });
  const fields = [
    field('number', { required: true }),
    field('weight', { type: 'number' }),
    field('made_on', { type: 'date' }),
    field('seen_at', { type: 'datetime' }),
    field('worth', { type: 'number', grade: 3 }),
    field('region', { type: 'region' }),
  ];
  const datasets: Dataset[] = [
    { ...dataset, fields },
    { ...dataset, id: 'persons', grade: 3, fields },
    { ...dataset, id: 'papers', geometry: 'none', fields },
  ];
  const of = (...layers: Layer[]): Theme[] => [{ ...theme, datasets, layers }];
  const month = { field: 'made_on', step: 'month' } as const;
  const persons = { dataset: 'persons' };
  const groups = (id: string, more: Partial<Layer> = {}): Layer =>
    layer(id, { measure: persons, floor: { res: 9, group: 10 }, ...more });

  test.each<[Theme[], string]>([
    [of(layer('a'), layer('a')), 'the layer "test/a" stands twice'],
    [of(layer('a', { bucket: { field: 'weight', step: 'day' } })), '"weight" is no date or time field'],
    [of(layer('a', { bucket: { field: 'gone', step: 'day' } })), '"gone" is no date or time field'],
    [
      of(layer('a', { bucket: { field: 'made_on', step: 'hour' } })),
      '"made_on" is a date and knows no hours',
    ],
    [of(layer('a', { measure: { dataset: 'papers' }, bucket: month })), 'has no cells'],
    [of(layer('a', { show: 'mean' })), 'shows a mean, but names no field'],
    [
      of(
        layer('b'),
        layer('a', {
          measure: { dataset: 'things', field: 'weight' },
          show: 'mean',
          per: { layer: 'test/b' },
        }),
      ),
      'is either a mean or a rate, not both',
    ],
    [of(layer('a', { per: { layer: 'test/b' } })), 'there is no layer "test/b" to divide by'],
    [of(layer('a', { per: { layer: 'test/a' } })), 'is a rate of itself'],
    [of(layer('b'), layer('a', { per: { layer: 'test/b', factor: 0 } })), 'a factor that is not above 0'],
    [
      of(layer('b', { measure: { dataset: 'papers' } }), layer('a', { per: { layer: 'test/b' } })),
      'is a rate of "test/b", which has no cells',
    ],
    [
      of(layer('c'), layer('b', { per: { layer: 'test/c' } }), layer('a', { per: { layer: 'test/b' } })),
      'is a rate of "test/b", which is a rate itself',
    ],
    [
      of(
        layer('b', { measure: { dataset: 'things', field: 'weight' }, show: 'mean' }),
        layer('a', { per: { layer: 'test/b' } }),
      ),
      'is a rate of "test/b", which shows a mean',
    ],
    [
      of(layer('b', { bucket: month }), layer('a', { per: { layer: 'test/b' } })),
      'has a bucket a month, and it has none',
    ],
    [
      of(
        layer('b', { bucket: { field: 'made_on', step: 'day' } }),
        layer('a', { bucket: month, per: { layer: 'test/b' } }),
      ),
      'has a bucket a day, and it has one a month',
    ],
    [
      of(
        layer('b', { measure: { dataset: 'things', field: 'worth' } }),
        layer('a', { per: { layer: 'test/b' } }),
      ),
      'is of a stricter grade than itself',
    ],
    [of(groups('b'), layer('a', { per: { layer: 'test/b' } })), 'which leaves out small groups'],
    [of(layer('b'), groups('a', { per: { layer: 'test/b' } })), 'so its rate would be too low'],
    [of(groups('a', { floor: { res: 9, group: 1 } })), 'no whole number of 2 or more'],
    [of(groups('a', { floor: { res: 9, group: 2.5 } })), 'no whole number of 2 or more'],
    [of(layer('a', { floor: { res: 9, group: 10 } })), 'its records are published anyway'],
    [of(groups('a'), groups('b', { bucket: month })), 'has a floor, as "test/b" has on the same records'],
    [
      [{ ...of(groups('a'))[0]!, indicators: [{ ...indicator, numerator: persons }] }],
      'the indicator ZZ01 publishes figures of persons without one',
    ],
  ])('%#', (themes, sentence) => expect(() => createRegister(themes)).toThrow(sentence));

  test('and one that does not is not', () => {
    const themes = of(
      layer('all'),
      layer('months', { bucket: month }),
      layer('hours', { bucket: { field: 'seen_at', step: 'hour' } }),
      layer('mean', { measure: { dataset: 'things', field: 'weight' }, show: 'mean', bucket: month }),
      layer('rate', { per: { layer: 'test/all', factor: 100 } }),
      layer('rates', { bucket: month, per: { layer: 'test/months' } }),
      groups('groups', { bucket: month }),
    );
    expect(() => createRegister(themes)).not.toThrow();
  });
});
