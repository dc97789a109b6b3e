import type { Attachment } from 'svelte/attachments';
import type { Workspace } from '#lib/state/workspace.svelte.ts';

/** What the map's keys cover at least above the sheet of a phone. */
const KEY_REM = 4;
/** The same with layers of cells: their bar and a folded legend, which come after the map. */
const CELLS_KEY_REM = 8.5;
/** Between the keys and the scale. */
const GAP_REM = 0.5;

/** Tells the map how much of it the panels cover, and how large a screen this is. */
export const measureCover =
  (workspace: Pick<Workspace, 'address' | 'scale' | 'view'>): Attachment<HTMLElement> =>
  (shell) => {
    const look = () => {
      const base = parseFloat(getComputedStyle(document.documentElement).fontSize);
      workspace.scale = Math.max(1, base / 16);
      const panel = shell.querySelector('#panel')?.getBoundingClientRect();
      const crumbs = shell.querySelector('.crumbs')?.getBoundingClientRect();
      const tools = shell.querySelector('.tools')?.getBoundingClientRect();
      const banner = shell.querySelector('.banner')?.getBoundingClientRect();
      const key = shell.querySelector('.key')?.getBoundingClientRect();
      if (!panel || !crumbs || !tools || !banner || !key) return;
      const least = workspace.address.now.layers.length > 0 ? CELLS_KEY_REM : KEY_REM;
      const sheet = panel.top > crumbs.bottom && panel.width >= innerWidth - 2;
      workspace.view.insets = {
        top: sheet && banner.height > 0 ? banner.bottom : crumbs.bottom,
        left: sheet ? 0 : panel.right,
        right: innerWidth - tools.left,
        bottom: sheet ? innerHeight - panel.top + Math.max(least * base, key.height + GAP_REM * base) : 0,
      };
    };
    const observer = new ResizeObserver(look);
    observer.observe(shell);
    for (const part of shell.children) observer.observe(part);
    return () => observer.disconnect();
  };
