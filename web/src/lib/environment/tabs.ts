import type { Component } from 'svelte';
import type { EnvironmentKey } from '#lib/i18n/environment.ts';
import { tabOf } from './measured.ts';
import type { EnvironmentState } from './environment.svelte.ts';

/** What a tab of the environment scene is given. */
export type TabProps = { environment: EnvironmentState; region: string };

type Tab = {
  id: string;
  title: EnvironmentKey;
  load: () => Promise<{ default: Component<TabProps> }>;
  /** Which tab of the list it is another view of, by its words in the address; it is not in the list itself. */
  viewOf?: (words: readonly string[]) => string;
};

/** The tabs in their order, a line each; what a tab needs comes when it is opened. */
export const TABS: readonly Tab[] = [
  { id: 'air', title: 'env.tab.air', load: () => import('./Air.svelte') },
  { id: 'water', title: 'env.tab.water', load: () => import('./Water.svelte') },
  { id: 'sea', title: 'env.tab.sea', load: () => import('./Sea.svelte') },
  { id: 'weather', title: 'env.tab.weather', load: () => import('./Weather.svelte') },
  { id: 'noise', title: 'env.tab.noise', load: () => import('./Noise.svelte') },
  { id: 'sources', title: 'env.tab.sources', load: () => import('./Sources.svelte') },
  { id: 'surface', title: 'env.tab.surface', load: () => import('./Surface.svelte') },
  { id: 'cells', title: 'env.tab.air', load: () => import('./Measured.svelte'), viewOf: tabOf },
];
