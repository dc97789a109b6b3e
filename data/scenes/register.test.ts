import { describe, expect, test } from 'vitest';
import { REGION_KINDS } from '#data/regions/kind.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { SCENES } from './index.ts';
import { createScenes } from './register.ts';
import type { Scene } from './scene.ts';

const register = createRegister(THEMES);
const ids = (scenes: readonly Scene[]) => scenes.map(({ id }) => id);

describe('the declared scenes', () => {
  const scenes = createScenes(SCENES, register);

  test('every kind of region has a scene of its own, which comes first', () => {
    for (const kind of REGION_KINDS) {
      const own = SCENES.filter(({ kinds }) => kinds.includes(kind));
      expect(own, kind).toHaveLength(1);
      expect(scenes.suiting(kind, [])[0], kind).toBe(own[0]);
    }
  });

  test('the coast may choose the sea, the inland may not', () => {
    expect(ids(scenes.suiting('city', ['sea_area', 'park']))).toEqual(['city', 'marine']);
    expect(ids(scenes.suiting('city', ['park']))).toEqual(['city']);
    expect(ids(scenes.suiting('county', ['sea_area']))).toEqual(['city', 'village']);
    expect(ids(scenes.suiting('sea_area', []))).toEqual(['marine']);
  });

  test('a scene composes several themes', () => {
    for (const { id, panels } of SCENES) {
      const themes = panels.flatMap(({ indicators, layers }) => [
        ...indicators.map((code) => register.indicator(code)?.theme.id),
        ...layers.map((name) => scenes.layer(name)?.theme.id),
      ]);
      expect(new Set(themes).size, id).toBeGreaterThan(1);
    }
  });

  test('a park’s and a sea area’s scene rests on things with positions', () => {
    for (const kind of ['park', 'sea_area'] as const)
      for (const name of scenes.suiting(kind, [])[0]!.panels.flatMap(({ layers }) => layers))
        expect(scenes.layer(name)?.dataset.geometry, name).toBe('point');
  });
});

describe('what is wrong is refused with a sentence', () => {
  const everything: Scene = {
    id: 'all',
    title: { zh: '全', en: 'All' },
    description: { zh: '测试', en: 'For tests' },
    kinds: REGION_KINDS,
    also: [],
    panels: [{ title: { zh: '人口', en: 'People' }, indicators: ['PO01'], layers: ['health/beds'] }],
  };
  const panel = (indicators: string[], layers: string[]): Partial<Scene> => ({
    panels: [{ title: { zh: '测', en: 'Test' }, indicators, layers }],
  });

  test('nothing is wrong with the scene these are made from', () => {
    expect(() => createScenes([everything], register)).not.toThrow();
  });

  test.each<[string, Partial<Scene>, string]>([
    ['an unknown indicator', panel(['XX99'], []), 'scene all: there is no indicator "XX99"'],
    ['an unknown layer', panel([], ['health/nothing']), 'scene all: there is no layer "health/nothing"'],
    ['an indicator twice', panel(['PO01', 'PO01'], []), 'scene all: "PO01" stands twice'],
    ['an empty panel', panel([], []), 'scene all: the panel "Test" shows nothing'],
    ['no panel', { panels: [] }, 'scene all: has no panel'],
    [
      'records that are not published',
      panel([], ['emergency/hazards']),
      'the records of "emergency/hazards"',
    ],
    ['groups of personal data', panel([], ['population/persons-in-care']), 'publishes groups by cell'],
    ['a mean', panel([], ['legal-entity/mean-capital']), 'is a mean or a rate'],
    ['a rate', panel([], ['legal-entity/high-risk-share']), 'is a mean or a rate'],
    ['a kind without a scene', { kinds: REGION_KINDS.slice(1) }, 'no scene is that of a province'],
    ['a kind twice', { also: ['park'] }, 'scene all: the kind "park" stands twice'],
    ['a condition on nobody', { touching: 'sea_area' }, 'scene all: says what a further kind must touch'],
  ])('%s', (_, change, sentence) => {
    expect(() => createScenes([{ ...everything, ...change }], register)).toThrow(sentence);
  });

  test('the same scene twice, and a kind with two scenes', () => {
    expect(() => createScenes([everything, everything], register)).toThrow(
      /the scene "all" stands twice[^]*a park has several scenes: all, all/,
    );
  });
});
