import { z } from '@hono/zod-openapi';
import { getResolution, isValidCell } from 'h3-js';
import { refuse } from './parameters.ts';
import { RECORD_RES } from '#data/cells/layers.ts';
import { COARSEST } from '#data/cells/rollup.ts';

/** An H3 cell of a resolution that cells are answered at. */
export const cellParameter = (name: string) =>
  z
    .string()
    .transform((text, context) => {
      const cell = text.toLowerCase();
      const isCell = /^[0-9a-f]{15}$/.test(cell) && isValidCell(cell);
      const res = isCell ? getResolution(cell) : null;
      if (res !== null && res >= COARSEST && res <= RECORD_RES) return cell;
      const what =
        res === null
          ? { zh: '不是 H3 网格（15 位十六进制数字）', en: 'is no H3 cell, 15 hexadecimal digits' }
          : { zh: `是 ${res} 级网格`, en: `has resolution ${res}` };
      return refuse(context, {
        zh: `${name} ${what.zh}；请给 ${COARSEST} 至 ${RECORD_RES} 级的网格。`,
        en: `${name} ${what.en}; give a cell of resolution ${COARSEST} to ${RECORD_RES}.`,
      });
    })
    .openapi({ type: 'string', example: '88309bd8c1fffff', description: 'An H3 cell.' });
