import { z } from '@hono/zod-openapi';
import { getResolution, isValidCell } from 'h3-js';
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
      const what = res === null ? 'is no H3 cell, 15 hexadecimal digits' : `has resolution ${res}`;
      context.addIssue({
        code: 'custom',
        message: `${name} ${what}; give a cell of resolution ${COARSEST} to ${RECORD_RES}.`,
      });
      return z.NEVER;
    })
    .openapi({ type: 'string', example: '88309bd8c1fffff', description: 'An H3 cell.' });
