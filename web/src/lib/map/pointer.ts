import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import type { LngLat } from '#api/schemas.ts';
import { middleOn } from './framing.ts';
import type { MapScene, MapView } from './map-view.svelte.ts';
import { PICKABLE } from './overlay-layers.ts';

const LONG_PRESS_MS = 550;
const LONG_PRESS_SLIP = 12;
/** Half the side of the square around the pointer in which a village's dot counts as touched. */
const REACH = 9;

type Hit = { code: string; source: string };

const hitAt = (map: MapLibreMap, x: number, y: number, reach: number): Hit | null => {
  for (const layer of PICKABLE) {
    if (!map.getLayer(layer)) continue;
    const near: PointLike | [PointLike, PointLike] =
      layer === 'children-points' || layer === 'stations-disc'
        ? [
            [x - reach, y - reach],
            [x + reach, y + reach],
          ]
        : [x, y];
    const [feature] = map.queryRenderedFeatures(near, { layers: [layer] });
    const code: unknown = feature?.properties['code'];
    if (feature && typeof code === 'string') return { code, source: feature.source };
  }
  return null;
};

/** Lights up one feature at a time, on whichever source it lies. */
export class Highlight {
  readonly #map: MapLibreMap;
  #lit: Hit | null = null;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  show(hit: Hit | null): void {
    if (hit?.code === this.#lit?.code && hit?.source === this.#lit?.source) return;
    this.#mark(false);
    this.#lit = hit;
    this.#mark(true);
  }

  #mark(hover: boolean): void {
    if (!this.#lit || !this.#map.getSource(this.#lit.source)) return;
    this.#map.setFeatureState({ source: this.#lit.source, id: this.#lit.code }, { hover });
  }
}

/** Mouse, touch and keyboard on the map: hovering, going into a region, asking what is here. Returns the undoing. */
export const watchPointer = (
  map: MapLibreMap,
  scene: MapScene,
  view: MapView,
  highlight: Highlight,
): (() => void) => {
  const canvas = map.getCanvas();
  /** What is drawn takes what would else lead somewhere. */
  const busy = () => scene.area()?.busy ?? false;
  let press: ReturnType<typeof setTimeout> | undefined;
  let pressed: { x: number; y: number } | null = null;
  let probedAt = -Infinity;

  const probe = (position: LngLat) => {
    probedAt = performance.now();
    view.armed = false;
    scene.probe(position);
  };

  const go = (x: number, y: number, position: LngLat) => {
    if (view.armed) return probe(position);
    const cells = scene.cells();
    const cell = cells?.cellAt(...position);
    if (cells && cell) return void cells.pin(cell === cells.pinned ? null : cell);
    const hit = hitAt(map, x, y, REACH * scene.scale());
    if (hit?.source === 'stations') return scene.pickStation(hit.code);
    if (hit) return scene.pick(hit.code);
    scene.pickOutside(position);
  };

  /** Tells the layers of cells where the pointer is; false where they have nothing there. */
  const overCell = (x: number, y: number, position: LngLat): boolean => {
    const cells = scene.cells();
    if (!cells) return false;
    const cell = map.isMoving() ? null : cells.cellAt(...position);
    if (cell !== cells.hovered?.cell || (cell && (x !== cells.hovered.x || y !== cells.hovered.y)))
      cells.hovered = cell ? { cell, x, y } : null;
    canvas.classList.toggle('over-region', cell !== null);
    return cell !== null;
  };

  const click = ({ point, lngLat }: MapMouseEvent) => {
    if (busy() || performance.now() - probedAt < LONG_PRESS_MS) return; // the finger lifted after a long press
    go(point.x, point.y, [lngLat.lng, lngLat.lat]);
  };

  const move = ({ point, lngLat }: MapMouseEvent) => {
    if (busy()) return leave();
    if (overCell(point.x, point.y, [lngLat.lng, lngLat.lat])) {
      highlight.show(null);
      view.hovered = null;
      return;
    }
    const hit = map.isMoving() ? null : hitAt(map, point.x, point.y, REACH * scene.scale());
    highlight.show(hit);
    view.hovered = hit ? { code: hit.code, x: point.x, y: point.y } : null;
    canvas.classList.toggle('over-region', hit !== null);
  };

  const leave = () => {
    const cells = scene.cells();
    if (cells) cells.hovered = null;
    highlight.show(null);
    view.hovered = null;
  };

  const menu = (event: MapMouseEvent) => {
    event.preventDefault();
    event.originalEvent.preventDefault();
    if (busy() || performance.now() - probedAt < LONG_PRESS_MS * 2) return; // the same long press, told a second time
    probe([event.lngLat.lng, event.lngLat.lat]);
  };

  const lift = () => {
    clearTimeout(press);
    pressed = null;
  };

  const touch = ({ points, point, lngLat }: MapTouchEvent) => {
    lift();
    if (points.length !== 1 || busy()) return;
    pressed = { x: point.x, y: point.y };
    press = setTimeout(() => probe([lngLat.lng, lngLat.lat]), LONG_PRESS_MS);
  };

  const slip = ({ point }: MapTouchEvent) => {
    if (pressed && Math.hypot(point.x - pressed.x, point.y - pressed.y) > LONG_PRESS_SLIP) lift();
  };

  const key = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || scene.area()?.drawing) return;
    const { x, y, position } = middleOn(map, view.insets);
    if (event.key === 'Enter') go(x, y, position);
    else if (event.key === 'i') probe(position);
    else return;
    event.preventDefault();
  };

  const subscriptions = [
    map.on('click', click),
    map.on('mousemove', move),
    map.on('mouseout', leave),
    map.on('movestart', leave),
    map.on('contextmenu', menu),
    map.on('touchstart', touch),
    map.on('touchmove', slip),
    map.on('touchend', lift),
    map.on('touchcancel', lift),
  ];
  canvas.addEventListener('keydown', key);
  return () => {
    lift();
    canvas.removeEventListener('keydown', key);
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
};
