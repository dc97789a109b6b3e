import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { MapScene, MapStatus, MapView } from './map-view.svelte.ts';
import type { PointsScene } from './points-scene.ts';
import { hasWebGl2 } from './support.ts';

/** Opens a map in an element; what it answers closes all of it. */
type Open = (container: HTMLElement) => () => void;

/**
 * Puts a map into an element and takes it away with it. MapLibre is fetched only here, and only where it can draw;
 * what the map does not manage is said in `view.status`.
 */
const mounted =
  (view: { status: MapStatus }, load: () => Promise<Open>): Attachment<HTMLElement> =>
  (container) =>
    untrack(() => {
      if (!hasWebGl2()) {
        view.status = 'unsupported';
        return;
      }
      let close: (() => void) | null = null;
      let gone = false;
      void load().then(
        (open) => {
          if (gone) return;
          close = open(container);
        },
        () => (view.status = 'failed'),
      );
      return () => {
        gone = true;
        close?.();
      };
    });

/** The map of the workspace. */
export const mountMap = (view: MapView, scene: MapScene): Attachment<HTMLElement> =>
  mounted(view, async () => {
    const { openMap } = await import('./live-map.svelte.ts');
    return (container) => openMap(container, view, scene);
  });

/** A map of points: where the rows of a file would lie. */
export const mountPoints = (view: { status: MapStatus }, scene: PointsScene): Attachment<HTMLElement> =>
  mounted(view, async () => {
    const { openPoints } = await import('./points-map.svelte.ts');
    return (container) => openPoints(container, view, scene);
  });
