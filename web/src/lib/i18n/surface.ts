import { enSurface } from './en-surface.ts';
import type { LaterWords } from './text.ts';
import { zhSurface } from './zh-surface.ts';

export type SurfaceKey = keyof typeof zhSurface;

/** Words of surfaces and candidates: they come with what needs them. */
export const SURFACE_WORDS: LaterWords<SurfaceKey> = { zh: zhSurface, en: enSurface };
