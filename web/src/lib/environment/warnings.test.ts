import { expect, test } from 'vitest';
import { warnedAreas, warningName } from './warnings.ts';

const levels = {
  red: { zh: '红色', en: 'Red' },
  orange: { zh: '橙色', en: 'Orange' },
  yellow: { zh: '黄色', en: 'Yellow' },
  blue: { zh: '蓝色', en: 'Blue' },
};
const kinds = { gale: { zh: '大风', en: 'Gale' } };
const item = (identifier: string, level: 'red' | 'blue', region: string) => ({
  ...{ identifier, level, region, message: 'alert' as const, kind: 'gale', headline: '', text: null },
  ...{ issuer: '', issued_at: '', effective_from: '', expires_at: null, place: [], received_at: '' },
  freshness: 'fresh' as const,
});

test('a warning is called by its kind and its colour, and by what it is where that is not known', () => {
  expect(warningName({ kinds, levels }, { kind: 'gale', level: 'blue' })).toEqual({
    ...{ zh: '大风蓝色', en: 'Gale, blue' },
  });
  expect(warningName({ kinds, levels }, { kind: 'meteor', level: 'red' }).zh).toBe('meteor红色');
});

test('areas are drawn with the worst on top; what has no outline is not', () => {
  const geometry = { type: 'Polygon', coordinates: [] };
  const areas = warnedAreas({
    ...{ kinds, levels },
    items: [item('WORST', 'red', 'A'), item('VILLAGE', 'blue', 'B'), item('MILD', 'blue', 'A')],
    areas: [{ region: 'A', center: [120, 36], geometry }],
  });
  expect(areas.map(({ properties }) => properties?.['warning'] as string)).toEqual([
    ...['MILD', 'MILD'],
    ...['WORST', 'WORST'],
  ]);
  expect(areas[2]).toMatchObject({ geometry });
  expect(areas[3]!.geometry).toEqual({ type: 'Point', coordinates: [120, 36] });
  expect(areas[3]!.properties).toMatchObject({ colour: '#d0021b', word_zh: '大风红色' });
});
