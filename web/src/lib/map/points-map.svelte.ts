import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { untrack } from 'svelte';
import type { Bbox } from '#api/schemas.ts';
import type { MapStatus } from './map-view.svelte.ts';
import { newMap } from './new-map.ts';
import { OUTLINES, POINT_LAYERS, POINTS, type PointsScene } from './points-scene.ts';

const MARGIN = 24;
const NEAREST = 13;
/** Half the side of the square around the pointer in which a row counts as touched. */
const REACH = 6;

const rowAt = (map: MapLibreMap, { point: { x, y } }: MapMouseEvent, reach: number): number | null => {
  const layers = POINT_LAYERS.filter((layer) => map.getLayer(layer));
  const [found] = map.queryRenderedFeatures(
    [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ],
    { layers },
  );
  return typeof found?.id === 'number' ? found.id : null;
};

/** Opens a map of points in the container and keeps it in step with the scene; returns what closes all of it. */
export const openPoints = (
  container: HTMLElement,
  view: { status: MapStatus },
  scene: PointsScene,
): (() => void) => {
  let map: MapLibreMap;
  try {
    map = newMap(container, {
      style: scene.style(),
      padding: MARGIN,
      label: scene.label(),
      scale: scene.scale(),
    });
  } catch {
    view.status = 'failed';
    return () => undefined;
  }
  let drawnStyle = scene.style();
  let framed: Bbox | null = null;
  let marked: number | null = null;
  const mark = (name: string, value: string) => (container.dataset[name] = value);

  const pushMark = () => {
    const next = scene.marked(); // read in any case, so that a change of it is heard of
    if (!map.getSource(POINTS)) return;
    if (marked !== null) map.setFeatureState({ source: POINTS, id: marked }, { marked: false });
    marked = next;
    if (marked !== null) map.setFeatureState({ source: POINTS, id: marked }, { marked: true });
    mark('markedRow', marked === null ? '' : String(marked));
  };
  const pushData = () => {
    const [points, outlines] = [scene.points(), scene.outlines()];
    map.getSource<GeoJSONSource>(POINTS)?.setData(points);
    map.getSource<GeoJSONSource>(OUTLINES)?.setData(outlines);
    mark('rows', String(points.features.length));
    untrack(pushMark);
  };
  const pushStyle = () => {
    const style = scene.style();
    if (!style || style === drawnStyle || view.status === 'lost') return;
    drawnStyle = style;
    map.setStyle(style, { diff: false });
  };
  const pushFrame = () => {
    const frame = scene.frame();
    if (!frame || frame === framed) return;
    const first = framed === null;
    framed = frame;
    map.fitBounds(frame, {
      padding: MARGIN * scene.scale(),
      maxZoom: NEAREST,
      linear: true,
      animate: !first,
    });
  };
  const hover = (row: number | null) => {
    scene.hover(row);
    map.getCanvas().classList.toggle('over-region', row !== null);
  };
  const reach = () => REACH * scene.scale();

  const subscriptions = [
    map.on('load', () => (view.status = 'ready')),
    map.on('style.load', pushData),
    map.on('mousemove', (event) => hover(map.isMoving() ? null : rowAt(map, event, reach()))),
    map.on('mouseout', () => hover(null)),
    map.on('click', (event) => {
      const row = rowAt(map, event, reach() * 1.5);
      if (row !== null) scene.pick(row);
    }),
    map.on('idle', () => {
      const layers = POINT_LAYERS.filter((layer) => map.getLayer(layer));
      const drawn = map.queryRenderedFeatures({ layers });
      mark('drawnPoints', String(new Set(drawn.map(({ id }) => id)).size));
    }),
    map.on('error', () => undefined), // a tile that fails leaves a hole in the basemap; the points are still true
    map.on('webglcontextlost', () => (view.status = 'lost')),
    map.on('webglcontextrestored', () => (view.status = 'ready')),
  ];
  const stopEffects = $effect.root(() => {
    $effect(pushStyle);
    $effect(pushData);
    $effect(pushMark);
    $effect(pushFrame);
    $effect(() => {
      map.getCanvas().setAttribute('aria-label', scene.label());
    });
    $effect(() => {
      mark('mapStatus', view.status);
    });
  });
  return () => {
    stopEffects();
    for (const subscription of subscriptions) subscription.unsubscribe();
    map.remove();
  };
};
