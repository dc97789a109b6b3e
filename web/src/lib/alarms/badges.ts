import type { Alarm, Severity } from './wire.ts';

/** An alarm where the map draws it, in pixels. */
export type Placed = { alarm: Alarm; x: number; y: number };

/** What one badge of the map stands for. */
export type Badge = {
  /** The worst of them, at whose place it stands. */
  alarm: Alarm;
  severity: Severity;
  ids: readonly string[];
  /** True when nobody has taken up one of them. */
  waiting: boolean;
};

/**
 * Alarms that lie so near to a worse one that badges would cover each other share its badge. They come in the order of the list, so
 * that a badge stays where it is as long as its worst alarm does.
 */
export const badgesOf = (placed: readonly Placed[], reach: number): Badge[] => {
  const badges: { x: number; y: number; alarms: Alarm[] }[] = [];
  /** Badges by squares as wide as the reach: only neighbours have to be looked at. */
  const squares = new Map<string, { x: number; y: number; alarms: Alarm[] }[]>();
  const square = (x: number, y: number) => `${Math.floor(x / reach)} ${Math.floor(y / reach)}`;
  for (const { alarm, x, y } of placed) {
    const around = [-reach, 0, reach].flatMap((dx) =>
      [-reach, 0, reach].flatMap((dy) => squares.get(square(x + dx, y + dy)) ?? []),
    );
    const near = around.find((badge) => Math.hypot(badge.x - x, badge.y - y) < reach);
    if (near) {
      near.alarms.push(alarm);
      continue;
    }
    const badge = { x, y, alarms: [alarm] };
    badges.push(badge);
    const key = square(x, y);
    squares.set(key, [...(squares.get(key) ?? []), badge]);
  }
  return badges.flatMap(({ alarms }) => {
    const [alarm] = alarms;
    if (!alarm) return [];
    return {
      alarm,
      severity: alarm.severity,
      ids: alarms.map(({ id }) => id),
      waiting: alarms.some(({ state }) => state === 'raised'),
    };
  });
};
