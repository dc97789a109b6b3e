import { describe, expect, test } from 'vitest';
import { alarmOf } from './alarm.fixture.ts';
import { badgesOf, type Placed } from './badges.ts';

const at = (id: string, x: number, y: number, rest = {}): Placed => ({ alarm: alarmOf(id, rest), x, y });

describe('badges of the map', () => {
  test('stand for one alarm each where there is room', () => {
    const badges = badgesOf([at('1', 0, 0), at('2', 40, 0), at('3', 0, -40)], 30);
    expect(badges.map(({ ids }) => ids)).toEqual([['1'], ['2'], ['3']]);
  });

  test('stand for several where they would cover each other, at the worst of them', () => {
    const placed = [
      at('1', 100, 100, { severity: 1, state: 'acknowledged' }),
      at('2', 129, 100, { severity: 2 }),
      at('3', 131, 100, { severity: 3, state: 'acknowledged' }),
      at('4', 71, 100, { severity: 4, state: 'acknowledged' }),
    ];
    const [first, second, ...rest] = badgesOf(placed, 30);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ severity: 1, ids: ['1', '2', '4'], waiting: true, alarm: { id: '1' } });
    expect(second).toMatchObject({ severity: 3, ids: ['3'], waiting: false });
  });

  test('never cover each other, and leave no alarm out', () => {
    const reach = 30;
    // a lattice that no square fits
    const placed = Array.from({ length: 400 }, (_, i) =>
      at(String(i), (i % 20) * 11.3 - 90, Math.floor(i / 20) * 7.7 - 60),
    );
    const badges = badgesOf(placed, reach);
    expect(badges.flatMap(({ ids }) => ids).sort()).toEqual(placed.map(({ alarm }) => alarm.id).sort());
    const places = badges.map((badge) => placed.find(({ alarm }) => alarm.id === badge.alarm.id)!);
    places.forEach((a, i) =>
      places.slice(i + 1).forEach((b) => {
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(reach);
      }),
    );
  });
});
