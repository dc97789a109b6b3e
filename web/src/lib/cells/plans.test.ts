import { describe, expect, test } from 'vitest';
import { layerInfo } from './layer-info.fixture.ts';
import { plansOf, wantedOf, type ChosenLayer } from './plans.ts';

const chosen = (change: Partial<ChosenLayer['item']>): ChosenLayer => {
  const item = layerInfo(change);
  return { id: item.id, opacity: 80, palette: 0, range: null, item };
};
const still = chosen({ id: 'a/still', resolutions: [4, 5, 6, 7, 8, 9] });
const monthly = chosen({ id: 'a/monthly', bucket: 'month', buckets: ['2026-08-01', '2026-09-01'] });
const when = { now: '2026-09-01', against: '2026-08-01' };

describe('the sheets of layers', () => {
  test('lie one on the other, the topmost last', () => {
    expect(plansOf([still, monthly], 'stack', when)).toEqual([
      { slot: 'a/monthly', layers: [monthly], buckets: ['2026-09-01'], side: null },
      { slot: 'a/still', layers: [still], buckets: [null], side: null },
    ]);
  });

  test('are one for two layers in one colour, of which the third has no part', () => {
    const plans = plansOf([monthly, still, monthly], 'both', when);
    expect(plans).toEqual([
      { slot: 'both', layers: [monthly, still], buckets: ['2026-09-01', null], side: null },
    ]);
  });

  test('stand side by side: two layers at one moment, or one at two', () => {
    const sides = (layers: ChosenLayer[]) =>
      plansOf(layers, 'swipe', when).map(({ side, layers: [layer], buckets }) => [
        side,
        layer?.id,
        ...buckets,
      ]);
    expect(sides([monthly, still])).toEqual([
      ['left', 'a/monthly', '2026-09-01'],
      ['right', 'a/still', null],
    ]);
    expect(sides([monthly])).toEqual([
      ['left', 'a/monthly', '2026-08-01'],
      ['right', 'a/monthly', '2026-09-01'],
    ]);
    expect(sides([still])).toEqual([[null, 'a/still', null]]);
  });

  test('want the finest resolution that all their layers have, and nothing where no bucket holds the moment', () => {
    const [both] = plansOf([still, monthly], 'both', when);
    expect(wantedOf(both!, 10)).toEqual({
      layers: [still.item, monthly.item],
      buckets: [null, '2026-09-01'],
      res: 9,
    });
    expect(wantedOf(both!, 5)?.res).toBe(5);
    expect(wantedOf(both!, null)).toBeNull();
    const [early] = plansOf([monthly], 'stack', { now: '2026-01-01', against: null });
    expect(wantedOf(early!, 5)).toBeNull();
  });
});
