import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import type { LngLat } from '#api/schemas.ts';
import { handlesOf } from '#lib/area/draft.ts';
import { FEWEST_CORNERS } from '#lib/area/shape.ts';
import type { AreaState } from '#lib/state/area.svelte.ts';
import { middleOn } from './framing.ts';
import type { MapView } from './map-view.svelte.ts';

/** How near a press must be to a handle, in pixels of a desk screen: a finger covers more than a pointer. */
const REACH = { mouse: 10, touch: 24 } as const;

type Press = MapMouseEvent | MapTouchEvent;

/** For so long after a touch, browsers tell it again as a mouse’s. */
const ECHO_MS = 800;

/** Lets mouse, touch and keyboard draw an area on the map and move its corners; returns what ends that. */
export const openAreaTool = (
  map: MapLibreMap,
  area: AreaState,
  view: MapView,
  scale: () => number,
): (() => void) => {
  const canvas = map.getCanvas();
  /** The keyboard draws: the next point is the middle of the map, which moves under it. */
  let byKeys = false;
  let dragging = false;
  let moved = false;
  let touchedAt = -Infinity;

  const isNear = (position: LngLat, point: { x: number; y: number }, reach: number): boolean => {
    const { x, y } = map.project([...position]);
    return Math.hypot(x - point.x, y - point.y) <= reach * scale();
  };

  /** The handle of the finished shape at a pixel, the one on top first. */
  const handleAt = (point: { x: number; y: number }, reach: number): number | null => {
    if (area.drawing || !area.seen) return null;
    const at = handlesOf(area.seen).findLastIndex((position) => isNear(position, point, reach));
    return at < 0 ? null : at;
  };

  const positionOf = ({ lngLat }: Press): LngLat => [lngLat.lng, lngLat.lat];

  const isFirstCorner = (point: { x: number; y: number }, reach: number): boolean => {
    const { draft } = area;
    if (draft?.kind !== 'polygon' || draft.corners.length < FEWEST_CORNERS) return false;
    return isNear(draft.corners[0]!, point, reach);
  };

  const click = (event: MapMouseEvent) => {
    if (!area.drawing || event.originalEvent.detail > 1) return; // a double click ends; its second half sets nothing
    byKeys = false;
    const { originalEvent } = event;
    const byFinger = originalEvent instanceof PointerEvent && originalEvent.pointerType === 'touch';
    if (isFirstCorner(event.point, byFinger ? REACH.touch : REACH.mouse)) return area.finish();
    area.put(positionOf(event));
  };

  const doubleClick = () => {
    if (area.draft?.kind === 'polygon') area.finish();
  };

  const isEcho = (): boolean => performance.now() - touchedAt < ECHO_MS;

  const move = (event: MapMouseEvent) => {
    if (isEcho()) return;
    if (dragging) return drag(event);
    if (area.drawing) {
      byKeys = false;
      return area.point(positionOf(event));
    }
    const handle = handleAt(event.point, REACH.mouse);
    if (handle === area.held) return;
    area.held = handle;
    canvas.classList.toggle('over-region', handle !== null);
  };

  const leave = () => {
    if (!byKeys) area.point(null);
  };

  const take = (event: Press, reach: number) => {
    dragging = false;
    moved = false;
    area.held = handleAt(event.point, reach);
    if (area.held === null) return;
    event.preventDefault(); // the map stays where it is
    dragging = true;
  };

  const drag = (event: Press) => {
    if (!dragging) return;
    moved = true;
    area.drag(positionOf(event));
  };

  const release = () => {
    if (!dragging) return;
    dragging = false;
    area.drop();
    if (moved) area.held = null; // a press that did not move is followed by a click, which is meant for the handle too
  };

  const press = (event: MapMouseEvent) => {
    if (!isEcho()) take(event, REACH.mouse);
  };

  const touch = (event: MapTouchEvent) => {
    if (event.points.length === 1) take(event, REACH.touch);
    else release();
  };

  const lift = () => {
    touchedAt = performance.now();
    release();
  };

  const follow = () => {
    if (byKeys) area.point(middleOn(map, view.insets).position);
  };

  const key = (event: KeyboardEvent) => {
    if (!area.draft || event.altKey || event.ctrlKey || event.metaKey) return;
    byKeys = true;
    const { position } = middleOn(map, view.insets);
    const ends = event.key === 'Enter' && area.draft.kind === 'polygon';
    if (ends) area.finish();
    else if (event.key === 'Enter' || event.key === ' ') area.put(position);
    else if (event.key === 'Backspace') area.back();
    else return;
    event.preventDefault();
    area.point(position);
  };

  const subscriptions = [
    map.on('click', click),
    map.on('dblclick', doubleClick),
    map.on('mousemove', move),
    map.on('mouseout', leave),
    map.on('mousedown', press),
    map.on('touchstart', touch),
    map.on('touchmove', drag),
    map.on('touchend', lift),
    map.on('touchcancel', lift),
    map.on('move', follow),
  ];
  canvas.addEventListener('keydown', key);
  window.addEventListener('mouseup', release); // it may come outside the map
  const stopEffects = $effect.root(() => {
    $effect(() => {
      if (area.drawing) map.doubleClickZoom.disable();
      else map.doubleClickZoom.enable();
    });
  });

  return () => {
    stopEffects();
    window.removeEventListener('mouseup', release);
    canvas.removeEventListener('keydown', key);
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
};
