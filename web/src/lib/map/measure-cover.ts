import type { Attachment } from 'svelte/attachments';
import type { Workspace } from '#lib/state/workspace.svelte.ts';

/** What the map's keys cover above the sheet of a phone. */
const KEY_REM = 4;

/** Tells the map how much of it the panels cover, and how large a screen this is. */
export const measureCover =
  (workspace: Pick<Workspace, 'scale' | 'view'>): Attachment<HTMLElement> =>
  (shell) => {
    const look = () => {
      const base = parseFloat(getComputedStyle(document.documentElement).fontSize);
      workspace.scale = Math.max(1, base / 16);
      const panel = shell.querySelector('#panel')?.getBoundingClientRect();
      const crumbs = shell.querySelector('.crumbs')?.getBoundingClientRect();
      const tools = shell.querySelector('.tools')?.getBoundingClientRect();
      if (!panel || !crumbs || !tools) return;
      const sheet = panel.top > crumbs.bottom && panel.width >= innerWidth - 2;
      workspace.view.insets = {
        top: crumbs.bottom,
        left: sheet ? 0 : panel.right,
        right: innerWidth - tools.left,
        bottom: sheet ? innerHeight - panel.top + KEY_REM * base : 0,
      };
    };
    const observer = new ResizeObserver(look);
    observer.observe(shell);
    for (const part of shell.children) observer.observe(part);
    return () => observer.disconnect();
  };
