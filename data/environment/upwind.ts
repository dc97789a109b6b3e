import { onSegment } from '#data/geostatistics/along.ts';
import { inverseDistance } from '#data/geostatistics/estimate.ts';
import { nearestTo, placesOf, type Place, type Reach } from '#data/geostatistics/places.ts';
import {
  bearingOf,
  boxAround,
  distanceKm,
  moved,
  vectorOf,
  type Box,
  type LngLat,
} from '#data/geostatistics/sphere.ts';

/*
 * Where the air of a place came from, by the wind that stations measured, and what lies there. An indication: the wind near the ground of
 * some stations stands for that of the whole layer, and nothing is said of how much was let out or what became of it on the way.
 */

/** Mean wind of an hour at a station, m/s, as the way that the air goes. */
export interface Wind {
  position: LngLat;
  east: number;
  north: number;
}

/** What was measured in the hour that ends at `end` (ms). */
export interface WindHour {
  end: number;
  winds: readonly Wind[];
}

/** The wind of a place is the mean of the five nearest stations, weighed by 1 / distance², where one of them is within 100 km. */
export const WIND_REACH: Reach = { most: 5, fewest: 1, reachKm: 100 };

/** The two parts of the wind of an hour, as values at places. */
export interface WindField {
  end: number;
  east: readonly Place[];
  north: readonly Place[];
}

export const windField = ({ end, winds }: WindHour): WindField => ({
  end,
  east: placesOf(winds.map(({ position, east: value }) => ({ position, value }))),
  north: placesOf(winds.map(({ position, north: value }) => ({ position, value }))),
});

/** The wind at a place; null where no station is near enough. */
export const windAt = (at: LngLat, field: WindField): Omit<Wind, 'position'> | null => {
  const part = (places: readonly Place[]): number | null => {
    const near = nearestTo(vectorOf(at), places, WIND_REACH);
    return near && inverseDistance(near).value;
  };
  const [east, north] = [part(field.east), part(field.north)];
  return east === null || north === null ? null : { east, north };
};

export interface ConeRules {
  /** How far back, in hours. */
  hours: number;
  /** Degrees to either side by which the cone widens. */
  halfAngle: number;
  /** Half of its width at the station, km. */
  startKm: number;
}

/** A point of the way back. */
export interface Step {
  /** ms. */
  time: number;
  position: LngLat;
  /** Length of the way from the station, km. */
  km: number;
  /** Half of the width of the cone there, km. */
  halfWidthKm: number;
  /** The wind of the hour that led there; null at the station. */
  wind: { speed: number; from: number } | null;
}

export interface BackTrajectory {
  steps: Step[];
  /** Why it goes no farther back: the hours asked for are over, or no station near it measured the wind of the next. */
  ended: 'hours' | 'no-wind';
}

const widthAt = ({ startKm, halfAngle }: ConeRules, km: number): number =>
  startKm + km * Math.tan((halfAngle * Math.PI) / 180);

/**
 * The way that the air at a place has come, hour by hour backwards: in each hour it moved by the wind of that hour where it was at the
 * hour's end. `hours` are the newest first, without gaps.
 */
export const backTrajectory = (
  position: LngLat,
  end: number,
  fields: readonly WindField[],
  rules: ConeRules,
): BackTrajectory => {
  const steps: Step[] = [{ time: end, position, km: 0, halfWidthKm: rules.startKm, wind: null }];
  for (let hour = 0; hour < rules.hours; hour++) {
    const last = steps.at(-1)!;
    const field = fields.find((one) => one.end === last.time);
    const wind = field ? windAt(last.position, field) : null;
    if (!wind) return { steps, ended: 'no-wind' };
    const speed = Math.hypot(wind.east, wind.north);
    const from = ((Math.atan2(-wind.east, -wind.north) * 180) / Math.PI + 360) % 360;
    const km = last.km + speed * 3.6;
    steps.push({
      time: last.time - 3_600_000,
      position: moved(last.position, from, speed * 3.6),
      km,
      halfWidthKm: widthAt(rules, km),
      wind: { speed, from },
    });
  }
  return { steps, ended: 'hours' };
};

/** Where something lies in a cone. */
export interface Aligned {
  /** As the crow flies from the station. */
  distanceKm: number;
  /** Seen from the station, degrees clockwise from north. */
  bearing: number;
  /** Length of the way that the air took from there. */
  pathKm: number;
  hoursBack: number;
  /** Distance from the middle of the cone. */
  asideKm: number;
  /** 1 in the middle of the cone, 0 at its edge. */
  alignment: number;
  /** alignment × width at the station / width there: what is let out is spread over the width by then. */
  score: number;
}

/** Where a place lies in the cone of a way back; null where it lies outside. Of a way that comes by twice, the better score counts. */
export const alignedIn = ({ steps }: BackTrajectory, rules: ConeRules, place: LngLat): Aligned | null => {
  const [station] = steps as [Step];
  let best: Aligned | null = null;
  for (let i = 0; i < steps.length; i++) {
    const [from, to] = [steps[i]!, steps[i + 1] ?? steps[i]!];
    const { share, km: asideKm } = onSegment(from.position, to.position, place);
    const pathKm = from.km + share * (to.km - from.km);
    const width = widthAt(rules, pathKm);
    if (asideKm > width) continue;
    const alignment = 1 - asideKm / width;
    const score = (alignment * rules.startKm) / width;
    if (best && best.score >= score) continue;
    best = {
      distanceKm: distanceKm(station.position, place),
      bearing: bearingOf(station.position, place),
      ...{ pathKm, hoursBack: i + (to === from ? 0 : share), asideKm, alignment, score },
    };
  }
  return best;
};

/** The best score first, then what is nearest on the way. */
export const byScore = (a: Aligned, b: Aligned): number => b.score - a.score || a.pathKm - b.pathKm;

/** What lies in a cone, the best first. */
export const rankAligned = <T extends { position: LngLat }>(
  back: BackTrajectory,
  rules: ConeRules,
  all: readonly T[],
): (T & Aligned)[] =>
  all
    .flatMap((one) => {
      const aligned = alignedIn(back, rules, one.position);
      return aligned ? [{ ...one, ...aligned }] : [];
    })
    .sort(byScore);

/** A box around a cone. */
export const boxOfCone = ({ steps }: BackTrajectory): Box => {
  const widest = Math.max(...steps.map(({ halfWidthKm }) => halfWidthKm));
  return boxAround(
    steps.map(({ position }) => position),
    widest * 1.01,
  );
};

/** The outline of a cone, to be drawn: its edges at each step, across the way there. Where the way turns sharply it may cross itself. */
export const outlineOfCone = ({ steps }: BackTrajectory): LngLat[] => {
  const headings = steps.map((_, i) => {
    const [from, to] = [steps[Math.max(0, i - 1)]!, steps[Math.min(steps.length - 1, i + 1)]!];
    return bearingOf(from.position, to.position);
  });
  const edge = (side: number): LngLat[] =>
    steps.map(({ position, halfWidthKm }, i) =>
      moved(position, (headings[i]! + side + 360) % 360, halfWidthKm),
    );
  const ring = [...edge(-90), ...edge(90).reverse()];
  return [...ring, ring[0]!];
};
