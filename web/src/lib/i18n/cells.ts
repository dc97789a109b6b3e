import { enAnalysis } from './en-analysis.ts';
import { enCells } from './en-cells.ts';
import type { LaterWords } from './text.ts';
import { zhAnalysis } from './zh-analysis.ts';
import { zhCells } from './zh-cells.ts';

const zh = { ...zhCells, ...zhAnalysis };

/** Words of layers of cells and what is asked of them: they come with the first layer, not with the page. */
export const CELLS: LaterWords<keyof typeof zh> = { zh, en: { ...enCells, ...enAnalysis } };
