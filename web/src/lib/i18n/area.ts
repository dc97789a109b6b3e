import { enArea } from './en-area.ts';
import type { LaterWords } from './text.ts';
import { zhArea } from './zh-area.ts';

export type AreaKey = keyof typeof zhArea;

/** Words of counting in an area: they come with what needs them, not with the page. */
export const AREA: LaterWords<AreaKey> = { zh: zhArea, en: enArea };
