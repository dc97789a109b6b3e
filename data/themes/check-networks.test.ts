import { describe, expect, test } from 'vitest';
import { THEMES } from './index.ts';
import { createRegister } from './register.ts';
import type { Dataset, Metric, Network, Theme } from './theme.ts';

const title = { zh: '测试', en: 'Test' };
const things: Dataset = {
  id: 'things',
  title,
  kind: 'feature',
  owner: 'statistics',
  grade: 1,
  key: ['number'],
  geometry: 'point',
  frequency: 'month',
  graceDays: 5,
  fields: [
    { id: 'number', title, type: 'text', required: true },
    { id: 'kind', title, type: 'code', values: { air: title } },
    { id: 'online', title, type: 'boolean' },
    { id: 'region', title, type: 'region' },
  ],
};
const metric = (id: string, more: Partial<Metric> = {}): Metric => ({
  id,
  title,
  unit: { zh: '微克', en: 'µg' },
  decimals: 0,
  ...more,
});
const network: Network = { id: 'smoke', title, dataset: 'things', step: 60, metrics: [metric('soot')] };
const of = (...networks: Partial<Network>[]): Theme[] => [
  {
    id: 'test',
    kind: 'thematic',
    title,
    description: title,
    datasets: [things, { ...things, id: 'papers', geometry: 'none' }],
    indicators: [],
    layers: [],
    networks: networks.map((changes) => ({ ...network, ...changes })),
  },
];

describe('the declared networks', () => {
  const { networks, network: find } = createRegister(THEMES);

  test('are those of the environment, each with a way to find it', () => {
    expect(networks.map(({ id }) => id)).toEqual([
      'air',
      'mobile',
      'water',
      'sea',
      'outlets',
      'noise',
      'weather',
    ]);
    for (const one of networks) expect(find(one.id)).toBe(one);
    expect(find('nowhere')).toBeUndefined();
  });

  test.each([
    ['air', 'so2 no2 co o3 pm10 pm2_5'],
    ['water', 'ph do codmn nh3n tp tn cod bod5'],
    ['sea', 'ph do cod din phosphate oil'],
    ['outlets', 'cod nh3n so2 nox pm flow'],
  ])('%s measures what the standards ask for', (id, metrics) =>
    expect(find(id)!.metrics.map((one) => one.id)).toEqual(expect.arrayContaining(metrics.split(' '))),
  );

  test('have bounds that what has been measured lies well within', () => {
    const measured: [string, string, number][] = [
      ['air', 'pm10', 2500],
      ['air', 'co', 0.3],
      ['water', 'do', 18.4],
      ['sea', 'ph', 8.1],
      ['weather', 'temperature', -21.4],
      ['weather', 'pressure', 1046],
    ];
    for (const [id, of, value] of measured) {
      const { min, max } = find(id)!.metrics.find((one) => one.id === of)!;
      expect(value, `${id}/${of}`).toBeGreaterThan(min!);
      expect(value, `${id}/${of}`).toBeLessThan(max!);
    }
  });
});

describe('a network that contradicts itself is refused with a sentence', () => {
  test.each<[Theme[], string]>([
    [of({}, {}), 'the network "smoke" stands twice'],
    [of({ id: 'Smoke' }), 'is no lower-case word'],
    [of({ dataset: 'nowhere' }), 'network smoke: there is no dataset "nowhere"'],
    [of({ dataset: 'papers' }), 'papers has no things with positions'],
    [of({ where: { number: ['1'] } }), '"number" is no code or boolean field of things'],
    [of({ where: { kind: ['water'] } }), '"kind" has no value "water"'],
    [of({ where: { online: ['yes'] } }), '"online" has no value "yes"'],
    [of({ step: 0 }), 'a step that is no whole number of minutes'],
    [of({ step: 2.5 }), 'a step that is no whole number of minutes'],
    [of({ metrics: [] }), 'measures nothing'],
    [of({ surface: { reachKm: 0, fewest: 1 } }), 'a surface that reaches no distance'],
    [of({ surface: { reachKm: 60, fewest: 1.5 } }), 'a surface of no whole number of stations'],
    [of({ metrics: [metric('a'), metric('a')] }), 'the metric "a" stands twice'],
    [of({ moves: true }), 'moves and does not measure longitude and latitude'],
    [of({ moves: true, metrics: [metric('longitude'), metric('latitude')] }), 'as directions within bounds'],
    [of({ metrics: [metric('latitude')] }), 'measures coordinates though its stations do not move'],
    [of({ metrics: [metric('PM2.5')] }), 'PM2.5 is no lower-case name'],
    [of({ metrics: [metric('a', { unit: { zh: '克', en: '' } })] }), 'a has no unit'],
    [of({ metrics: [metric('a', { decimals: 1.5 })] }), 'a shows no whole number of decimals'],
    [of({ metrics: [metric('a', { min: 1, max: 1 })] }), 'a has a least value that is not below'],
  ])('%#', (themes, sentence) => expect(() => createRegister(themes)).toThrow(sentence));

  test('and one that does not is not', () => {
    const wanted = { where: { kind: ['air'], online: ['true'] }, metrics: [metric('a', { min: 0 })] };
    expect(createRegister(of(wanted)).network('smoke')).toMatchObject(wanted);
  });
});
