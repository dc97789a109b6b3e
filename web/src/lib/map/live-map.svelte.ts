import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { SYNTHETIC_LABELS } from '#tiles/style/labels.ts';
import { afterPaint } from './after-paint.ts';
import { cameraOf, fitTo, middleOn, paddingFor, showFrame } from './framing.ts';
import type { MapScene, MapView } from './map-view.svelte.ts';
import { newMap } from './new-map.ts';
import { OVERLAY_SOURCES, type OverlayData } from './overlay-layers.ts';
import { Highlight, watchPointer } from './pointer.ts';

/** How long the pointer rests on a row of the table before the map lights the region up. */
const HOVER_REST_MS = 80;

const CHILDREN = ['children-fill', 'children-points'];

/** How many different things of some layers are on screen, by a property of theirs, for those who check what was drawn. */
const countDrawn = (map: MapLibreMap, of: readonly string[], property: string): string => {
  const drawn = map.queryRenderedFeatures({ layers: of.filter((layer) => map.getLayer(layer)) });
  const values = drawn.map(({ properties }) => properties[property] as unknown);
  return String(new Set(values.filter((value) => value != null)).size);
};

/** The names of all that carries a label on screen, in Chinese, for those who check what was drawn. */
const drawnLabels = (map: MapLibreMap): string => {
  const layers = map.getStyle().layers.flatMap(({ id, type }) => (type === 'symbol' ? [id] : []));
  const names = map
    .queryRenderedFeatures({ layers })
    .map(({ properties }) => properties['name'] ?? properties['name_zh']);
  return [...new Set(names)].join(' ');
};

/** Opens the map in the container and keeps it in step with the scene; returns what closes all of it. */
export const openMap = (container: HTMLElement, view: MapView, scene: MapScene): (() => void) => {
  let map: MapLibreMap;
  try {
    map = newMap(container, {
      style: scene.style(),
      padding: paddingFor(view.insets, container.clientWidth, container.clientHeight, scene.scale()),
      label: scene.label(),
      scale: scene.scale(),
    });
  } catch {
    view.status = 'failed';
    return () => undefined;
  }

  const highlight = new Highlight(map);
  const stopPointer = watchPointer(map, scene, view, highlight);
  let drawnStyle = scene.style();
  let drawn: Partial<OverlayData> = {};
  let frameKey: string | null = null;
  let closeCells: (() => void) | null = null;
  let closeArea: (() => void) | null = null;
  let closeAlarms: (() => void) | null = null;
  let gone = false;
  let settle: ReturnType<typeof setTimeout> | undefined;

  const mark = (name: string, value: string) => (container.dataset[name] = value);

  const pushData = () => {
    const data = scene.data();
    for (const name of OVERLAY_SOURCES) {
      const source = map.getSource<GeoJSONSource>(name);
      if (!source || drawn[name] === data[name]) continue;
      source.setData(data[name]);
      drawn[name] = data[name];
      mark('mapIdle', 'false');
    }
  };

  const pushStyle = () => {
    const style = scene.style();
    if (!style || style === drawnStyle || view.status === 'lost') return;
    drawnStyle = style;
    drawn = {};
    mark('mapIdle', 'false');
    map.setStyle(style, { diff: true });
  };

  const pushFrame = () => {
    const frame = scene.frame();
    if (!frame || frame.key === frameKey) return;
    const first = frameKey === null;
    frameKey = frame.key;
    mark('mapIdle', 'false');
    showFrame(map, frame, view.insets, scene.scale(), !first);
  };

  /** The panel's answer to a click is painted first: where a processor draws the map, one frame of it takes 0.1 s. */
  const push = afterPaint(() => {
    pushStyle();
    pushData();
    pushFrame();
  });
  const noteZoom = () => {
    view.zoom = map.getZoom();
    view.syntheticLabels = view.zoom >= SYNTHETIC_LABELS.minzoom;
  };

  const subscriptions = [
    map.on('load', () => {
      view.status = 'ready';
    }),
    map.on('styledata', pushData),
    map.on('movestart', () => {
      mark('mapIdle', 'false');
      clearTimeout(settle);
    }),
    map.on('moveend', (event) => {
      clearTimeout(settle);
      if (frameKey === null) return; // nothing has been framed yet: this is where the map happened to start
      const flew = !event.originalEvent;
      settle = setTimeout(() => scene.settle(cameraOf(map)), flew ? 60 : 250);
    }),
    map.on('zoomend', noteZoom),
    map.on('idle', () => {
      if (push.waiting() || !scene.settled() || !drawnStyle) return;
      mark('region', scene.region());
      mark('drawnFeatures', countDrawn(map, CHILDREN, 'code'));
      mark('drawnClasses', countDrawn(map, CHILDREN, 'class'));
      mark('drawnStations', countDrawn(map, ['stations-disc'], 'code'));
      mark('drawnWarnings', countDrawn(map, ['warning-edge'], 'warning'));
      mark('drawnLabels', drawnLabels(map));
      const sheets = scene.cells()?.drawn ?? [];
      mark(
        'drawnCells',
        String(
          sheets.reduce(
            (sum, { pages }) => sum + pages.reduce((all, one) => all + one.page.ordinals.length, 0),
            0,
          ),
        ),
      );
      mark('drawnSheets', sheets.map(({ is }) => is).join(' '));
      mark('mapIdle', 'true');
    }),
    map.on('error', (event) => {
      const source: unknown = 'sourceId' in event ? event.sourceId : undefined;
      if (typeof source === 'string') scene.sourceFailed(source);
    }),
    map.on('webglcontextlost', () => {
      view.status = 'lost';
      drawn = {};
    }),
    map.on('webglcontextrestored', () => {
      view.status = 'ready'; // MapLibre brings its style back itself; one chosen meanwhile follows by the effect
    }),
  ];

  const stopEffects = $effect.root(() => {
    $effect(() => {
      scene.style();
      scene.data();
      scene.frame();
      push.ask();
    });
    $effect(() => {
      const cells = scene.cells();
      if (!cells || closeCells || view.status !== 'ready') return;
      void import('./cell-overlay.svelte.ts').then(({ openCells }) => {
        if (!gone) closeCells ??= openCells(map, cells, scene.theme);
      });
    });
    $effect(() => {
      const area = scene.area();
      if (!area || closeArea || view.status !== 'ready') return;
      void import('./area-tool.svelte.ts').then(({ openAreaTool }) => {
        if (!gone) closeArea ??= openAreaTool(map, area, view, scene.scale);
      });
    });
    $effect(() => {
      const alarms = scene.alarms();
      if (!alarms || closeAlarms || view.status !== 'ready') return;
      void import('./alarm-badges.svelte.ts').then(({ openAlarmBadges }) => {
        if (!gone) closeAlarms ??= openAlarmBadges(map, scene);
      });
    });
    $effect(() => {
      map.getCanvas().setAttribute('aria-label', scene.label());
    });
    $effect(() => {
      const code = scene.highlighted();
      const rest = setTimeout(
        () => highlight.show(code ? { code, source: 'children' } : null),
        HOVER_REST_MS,
      );
      return () => clearTimeout(rest);
    });
    $effect(() => {
      map.getCanvas().classList.toggle('armed', view.armed || (scene.area()?.drawing ?? false));
    });
    $effect(() => {
      mark('mapStatus', view.status);
    });
    $effect(() => {
      if (scene.settled()) map.triggerRepaint();
      else mark('mapIdle', 'false');
    });
  });

  view.commands = {
    zoomBy: (steps) => map.easeTo({ zoom: map.getZoom() + steps, duration: 250 }),
    fit: (bbox) => fitTo(map, bbox, view.insets, scene.scale(), true),
    focus: () => map.getCanvas().focus(),
    middle: () => middleOn(map, view.insets).position,
  };

  return () => {
    gone = true;
    clearTimeout(settle);
    push.cancel();
    stopEffects();
    closeCells?.();
    closeArea?.();
    closeAlarms?.();
    stopPointer();
    for (const subscription of subscriptions) subscription.unsubscribe();
    view.commands = null;
    map.remove();
  };
};
