import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { MapScene, MapView } from './map-view.svelte.ts';
import { hasWebGl2 } from './support.ts';

/**
 * Puts the map into an element and takes it away with it. MapLibre is fetched only here, and only where it can draw;
 * what the map does not manage is said in `view.status`.
 */
export const mountMap =
  (view: MapView, scene: MapScene): Attachment<HTMLElement> =>
  (container) =>
    untrack(() => {
      if (!hasWebGl2()) {
        view.status = 'unsupported';
        return;
      }
      let close: (() => void) | null = null;
      let gone = false;
      void import('./live-map.svelte.ts').then(
        ({ openMap }) => {
          if (gone) return;
          close = openMap(container, view, scene);
        },
        () => (view.status = 'failed'),
      );
      return () => {
        gone = true;
        close?.();
      };
    });
