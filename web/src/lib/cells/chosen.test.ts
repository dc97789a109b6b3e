import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  layersByTheme,
  withLayer,
  withMoved,
  withOpacity,
  withoutLayer,
  type ChosenLayer,
} from './chosen.ts';
import { MOST_LAYERS } from '#lib/state/address.ts';
import { layerInfo } from './layer-info.fixture.ts';
import type { LayerInfo } from './wording.ts';

const layer = (id: string, zh: string, en: string, unit: string, pinyin: string): LayerInfo => {
  const [theme = ''] = id.split('/');
  return layerInfo({
    id,
    theme,
    title: { zh, en },
    theme_title: theme === 'air' ? { zh: '大气', en: 'Air' } : { zh: '法人', en: 'Legal entities' },
    pinyin: { title: pinyin, theme_title: theme === 'air' ? 'da qi' : 'fa ren' },
    unit: { zh: unit, en: unit },
  });
};

const chosen: ChosenLayer[] = ['a', 'b', 'c'].map((id) => ({ id, opacity: 0.5 }));
const ids = (layers: readonly ChosenLayer[]): string => layers.map(({ id }) => id).join('');

describe('the layers on the map', () => {
  test('a new one comes on top, once, and no more than fit', () => {
    expect(ids(withLayer(chosen, 'd'))).toBe('dabc');
    expect(ids(withLayer(chosen, 'b'))).toBe('abc');
    expect(ids(withLayer(withLayer(chosen, 'd'), 'e'))).toBe('dabc');
  });

  test('move within their list', () => {
    expect(ids(withMoved(chosen, 'a', 1))).toBe('bac');
    expect(ids(withMoved(chosen, 'c', -2))).toBe('cab');
    expect(ids(withMoved(chosen, 'a', -1))).toBe('abc');
    expect(ids(withMoved(chosen, 'z', 1))).toBe('abc');
  });

  test('go, and fade, one at a time', () => {
    expect(ids(withoutLayer(chosen, 'b'))).toBe('ac');
    expect(withOpacity(chosen, 'b', 0.2).map(({ opacity }) => opacity)).toEqual([0.5, 0.2, 0.5]);
  });

  test('whatever is done, none is twice on the map and none too many', () => {
    const step = fc.tuple(
      fc.constantFrom('add', 'remove', 'move'),
      fc.constantFrom(...'abcdefg'),
      fc.integer({ min: -3, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now: ChosenLayer[] = [];
        for (const [what, id, by] of steps) {
          const before = ids(now);
          if (what === 'add') now = withLayer(now, id);
          else now = what === 'remove' ? withoutLayer(now, id) : withMoved(now, id, by);
          if (what === 'move') expect([...ids(now)].toSorted()).toEqual([...before].toSorted());
          expect(new Set(ids(now)).size).toBe(now.length);
          expect(now.length).toBeLessThanOrEqual(MOST_LAYERS);
        }
      }),
    );
  });
});

describe('finding layers', () => {
  const items = [
    layer('entities/all', '市场主体', 'Market entities', '家', 'shi chang zhu ti'),
    layer('air/pm', 'PM2.5 浓度', 'PM2.5', 'µg/m³', 'pm2 5 nong du'),
    layer('entities/new', '新设主体', 'New entities', '家', 'xin she zhu ti'),
  ];
  const found = (text: string) =>
    layersByTheme(items, text).map(({ theme, layers }) => [theme, layers.map(({ id }) => id)]);

  test('all of them by theme, in their order', () => {
    expect(found(' ')).toEqual([
      ['entities', ['entities/all', 'entities/new']],
      ['air', ['air/pm']],
    ]);
  });

  test.each([
    ['新设', ['entities/new']],
    ['新设 fr', ['entities/new']],
    ['air  µg', ['air/pm']],
    ['新设 air', []],
    ['PM2', ['air/pm']],
    ['market entities', ['entities/all']],
    ['AIR', ['air/pm']],
    ['µg', ['air/pm']],
    ['shichang', ['entities/all']],
    ['Shi Chang', ['entities/all']],
    ['sczt', ['entities/all']],
    ['zhuti', ['entities/all', 'entities/new']],
    ['zt', ['entities/all', 'entities/new']],
    ['xins', ['entities/new']],
    ['nd', ['air/pm']],
    ['daqi', ['air/pm']],
    ['fr', ['entities/all', 'entities/new']],
  ])('by “%s”', (text, wanted) => {
    expect(layersByTheme(items, text).flatMap(({ layers }) => layers.map(({ id }) => id))).toEqual(wanted);
  });

  test('nothing by what is nowhere, nor by letters out of the middle of a syllable', () => {
    expect(found('xyzzy')).toEqual([]);
    expect(found('hangzhu')).toEqual([]);
    expect(found('-')).toEqual([]);
  });
});
