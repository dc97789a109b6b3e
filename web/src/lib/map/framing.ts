import type { Map as MapLibreMap, PaddingOptions } from 'maplibre-gl';
import type { Bbox, LngLat } from '#api/schemas.ts';
import type { Camera } from '#lib/state/address.ts';
import type { Frame, Insets } from './map-view.svelte.ts';

/** Shandong with its islands: what is shown until it is known what to show. */
export const SHANDONG: Bbox = [114.8, 34.35, 122.75, 38.45];

const MARGIN = 28;
const FLIGHT_MS = 900;
/** A village is a point; this is how near one goes to it, or to any other small place. */
const NEAREST = 14;

/** Room to leave free on each side; when panels cover most of the map, they are given less of it. */
export const paddingFor = (insets: Insets, width: number, height: number, scale = 1): PaddingOptions => {
  const margin = MARGIN * scale;
  const share = (near: number, far: number, room: number) =>
    Math.min(1, (room * 0.7) / Math.max(1, near + far));
  const across = share(insets.left + margin, insets.right + margin, width);
  const down = share(insets.top + margin, insets.bottom + margin, height);
  return {
    left: Math.round((insets.left + margin) * across),
    right: Math.round((insets.right + margin) * across),
    top: Math.round((insets.top + margin) * down),
    bottom: Math.round((insets.bottom + margin) * down),
  };
};

/** The middle of the part of the map that no panel covers, in pixels from the map's middle. */
export const middleOf = ({ top, right, bottom, left }: Insets): { x: number; y: number } => ({
  x: (left - right) / 2,
  y: (top - bottom) / 2,
});

/** That middle on the map: its pixel, and the position there. */
export const middleOn = (map: MapLibreMap, insets: Insets): { x: number; y: number; position: LngLat } => {
  const { clientWidth, clientHeight } = map.getContainer();
  const away = middleOf(insets);
  const [x, y] = [clientWidth / 2 + away.x, clientHeight / 2 + away.y];
  const { lng, lat } = map.unproject([x, y]);
  return { x, y, position: [lng, lat] };
};

/** The whole region in the part of the map that no panel covers. */
export const fitTo = (
  map: MapLibreMap,
  bbox: Bbox,
  insets: Insets,
  scale: number,
  animate: boolean,
): void => {
  const { clientWidth, clientHeight } = map.getContainer();
  map.fitBounds(bbox, {
    padding: paddingFor(insets, clientWidth, clientHeight, scale),
    maxZoom: NEAREST,
    linear: true,
    duration: FLIGHT_MS,
    animate,
  });
};

/** Shows a frame; the first one without a flight. */
export const showFrame = (
  map: MapLibreMap,
  frame: Frame,
  insets: Insets,
  scale: number,
  animate: boolean,
): void => {
  if (!frame.camera) return fitTo(map, frame.bbox, insets, scale, animate);
  map.easeTo({ center: frame.camera.center, zoom: frame.camera.zoom, duration: FLIGHT_MS, animate });
};

/** Where the map looks now. */
export const cameraOf = (map: MapLibreMap): Camera => {
  const { lng, lat } = map.getCenter();
  return { center: [lng, lat], zoom: map.getZoom() };
};
