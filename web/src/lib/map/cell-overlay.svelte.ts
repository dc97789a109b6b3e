import { MapLibreOverlay } from '@deck.gl/maplibre';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { CellLayer } from '#lib/cells/cell-layer.ts';
import { foundLook, lookOf } from '#lib/cells/looks.ts';
import type { CellsState } from '#lib/state/cells.svelte.ts';
import { CELLS_BELOW } from './cells-anchor.ts';
import type { ShownTheme } from './palette.ts';

/** What deck.gl calls the layer of the map that ours are drawn in. */
const GROUP = `deck-maplibre-layer-group-before:${CELLS_BELOW}`;
const TILT = 50;
const FLAT = { depthCompare: 'always', depthWriteEnabled: false } as const;
const SOLID = { depthCompare: 'less-equal', depthWriteEnabled: true } as const;

/** Draws the cells of the workspace into the map, between its fills and its boundaries; returns what takes them away. */
export const openCells = (map: MapLibreMap, cells: CellsState, theme: () => ShownTheme): (() => void) => {
  const overlay = new MapLibreOverlay({ interleaved: true, layers: [] });
  map.addControl(overlay);

  const look = () => {
    const [[west, south], [east, north]] = map.getBounds().toArray();
    cells.view = { bbox: [west, south, east, north], zoom: map.getZoom() };
  };
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const glance = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      look();
    }, 150);
  };

  let layers: CellLayer[] = [];
  /** A style that is still being read takes no layer in; it is offered again when the map comes to rest. */
  const offer = () => {
    if (layers.length > 0 && !map.getLayer(GROUP)) overlay.setProps({ layers: [...layers] });
  };
  const subscriptions = [map.on('move', glance), map.on('moveend', look), map.on('idle', offer)];
  look();

  const stopEffects = $effect.root(() => {
    $effect(() => {
      const shownTheme = theme();
      const sheets = cells.plans.flatMap((plan) => {
        const drawn = cells.sheetOf(plan)?.drawn;
        const look = lookOf(cells, plan, shownTheme);
        if (!drawn || !look) return [];
        return new CellLayer({
          id: plan.slot,
          beforeId: CELLS_BELOW,
          pages: drawn.pages.map(({ page }) => page),
          look,
          parameters: look.height === 0 ? FLAT : SOLID,
        });
      });
      const { drawn } = cells.analysis;
      const found = drawn && {
        id: 'found',
        beforeId: CELLS_BELOW,
        pages: [drawn.cells],
        look: foundLook(drawn.breaks, shownTheme),
        parameters: FLAT,
      };
      layers = [...sheets, ...(found ? [new CellLayer(found)] : [])];
      overlay.setProps({ layers });
      map.triggerRepaint();
    });
    $effect(() => {
      const tilted = cells.solid && cells.chosen.length > 0;
      if (tilted === map.getPitch() > 0) return;
      map.easeTo({ pitch: tilted ? TILT : 0, bearing: 0, duration: 400 });
    });
  });

  return () => {
    clearTimeout(waiting);
    stopEffects();
    for (const subscription of subscriptions) subscription.unsubscribe();
    map.removeControl(overlay);
  };
};
