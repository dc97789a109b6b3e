import type { LngLat } from '#api/schemas.ts';

/** What is counted in: a polygon or circle that somebody drew, or the current region. */
export type Shape =
  | { kind: 'polygon'; corners: readonly LngLat[] }
  | { kind: 'radius'; center: LngLat; km: number }
  | { kind: 'region' };

/** Why a shape, or a step towards one, is not taken. */
export type Refusal = 'few' | 'many' | 'radius' | 'unreadable';

export const FEWEST_CORNERS = 3;
/** As many as an address can carry. */
export const MOST_CORNERS = 100;
export const RADIUS_KM = [0.1, 200] as const;

const DECIMALS = 5;

/** A position as the address keeps it: five decimals of a degree, about a metre. */
export const keptPosition = ([lng, lat]: LngLat): LngLat => [
  Number(lng.toFixed(DECIMALS)),
  Number(lat.toFixed(DECIMALS)),
];

/** A radius to the metre; refused where it is out of range or no number. */
export const keptRadius = (km: number): number | Refusal => {
  const kept = Number(km.toFixed(3));
  return kept >= RADIUS_KM[0] && kept <= RADIUS_KM[1] ? kept : 'radius';
};

const isPosition = ([lng, lat]: LngLat): boolean => Math.abs(lng) <= 180 && Math.abs(lat) <= 85;

const NUMBERS = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?)*$/;

/** Reads a shape: `region`, three numbers (longitude, latitude, kilometres), or the corners of a polygon. */
export const readShape = (text: string): Shape | Refusal => {
  if (text === 'region') return { kind: 'region' };
  if (!NUMBERS.test(text)) return 'unreadable';
  const numbers = text.split(',').map(Number);
  if (numbers.length === 3) {
    const [lng, lat, far] = numbers as [number, number, number];
    const km = keptRadius(far);
    if (typeof km === 'string') return km;
    return isPosition([lng, lat]) ? { kind: 'radius', center: keptPosition([lng, lat]), km } : 'unreadable';
  }
  if (numbers.length % 2 === 1) return 'unreadable';
  const corners: LngLat[] = [];
  for (let i = 0; i < numbers.length; i += 2) corners.push([numbers[i]!, numbers[i + 1]!]);
  if (!corners.every(isPosition)) return 'unreadable';
  if (corners.length > MOST_CORNERS) return 'many';
  if (corners.length < FEWEST_CORNERS) return 'few';
  return { kind: 'polygon', corners: corners.map(keptPosition) };
};

/** Writes a shape so that it reads back the same. */
export const writeShape = (shape: Shape): string => {
  if (shape.kind === 'region') return 'region';
  if (shape.kind === 'radius') return [...keptPosition(shape.center), shape.km].join(',');
  return shape.corners.map(keptPosition).join(',');
};

/** The corners as a ring that ends where it began. */
export const closedRing = (corners: readonly LngLat[]): LngLat[] => [...corners, corners[0]!];
