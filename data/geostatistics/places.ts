import { chord2, chord2OfKm, kmOfChord2, vectorOf, type LngLat, type Vector } from './sphere.ts';

/** A value that was measured somewhere. */
export interface Measured {
  position: LngLat;
  value: number;
}

/** A place with a value: what was measured there, by one instrument or several. */
export interface Place {
  at: Vector;
  value: number;
  /** How many values it is the mean of. */
  count: number;
}

/** Instruments that are so near to each other stand at one place: no distance between them says anything of the field. */
const ONE_PLACE_KM = 0.05;

/**
 * The places at which something was measured. Those within 50 m of each other (or joined by others that are) become one, with the mean
 * of their values at the mean of their positions.
 */
export const placesOf = (measured: readonly Measured[]): Place[] => {
  const vectors = measured.map(({ position }) => vectorOf(position));
  const near = chord2OfKm(ONE_PLACE_KM);
  const group = measured.map((_, i) => i);
  const first = (i: number): number => {
    let at = i;
    while (group[at] !== at) at = group[at]!;
    return at;
  };
  // from south to north, so that each is compared only with those at about its latitude
  const northwards = [...vectors.keys()].sort((a, b) => vectors[a]![2] - vectors[b]![2]);
  northwards.forEach((i, at) => {
    for (let before = at - 1; before >= 0; before--) {
      const j = northwards[before]!;
      if ((vectors[i]![2] - vectors[j]![2]) ** 2 > near) break;
      if (chord2(vectors[i]!, vectors[j]!) <= near) group[first(i)] = first(j);
    }
  });
  const groups = Map.groupBy(measured.keys(), first);
  return [...groups.values()].map((members) => {
    const sum = [0, 0, 0];
    let value = 0;
    for (const i of members) {
      value += measured[i]!.value;
      for (const axis of [0, 1, 2]) sum[axis]! += vectors[i]![axis]!;
    }
    const length = Math.hypot(...sum);
    const at: Vector =
      members.length === 1 ? vectors[members[0]!]! : [sum[0]! / length, sum[1]! / length, sum[2]! / length];
    return { at, value: value / members.length, count: members.length };
  });
};

/** A place and how far it is. */
export interface Near {
  place: Place;
  km: number;
}

/** Which places have a say in what is at a point, and whether they are enough. */
export interface Reach {
  /** Only so many of the nearest places have a say. */
  most: number;
  /** So many must lie within the reach. */
  fewest: number;
  reachKm: number;
}

/** Whether one comes before another at the same distance: by where it is, so that the order of the list says nothing. */
const isBefore = (a: Vector, b: Vector): boolean =>
  a[0] !== b[0] ? a[0] < b[0] : a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2];

/** The nearest places, nearest first; null where too few lie within the reach: there is no saying what is there. */
export const nearestTo = (
  at: Vector,
  places: readonly Place[],
  { most, fewest, reachKm }: Reach,
): Near[] | null => {
  const reach = chord2OfKm(reachKm);
  const found: { place: Place; square: number }[] = [];
  let within = 0;
  for (const place of places) {
    const square = chord2(at, place.at);
    if (square <= reach) within++;
    let to = found.length;
    while (
      to > 0 &&
      (square < found[to - 1]!.square ||
        (square === found[to - 1]!.square && isBefore(place.at, found[to - 1]!.place.at)))
    )
      to--;
    if (to >= most) continue;
    found.splice(to, 0, { place, square });
    if (found.length > most) found.pop();
  }
  return within < fewest ? null : found.map(({ place, square }) => ({ place, km: kmOfChord2(square) }));
};
