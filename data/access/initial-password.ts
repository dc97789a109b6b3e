import { randomInt } from 'node:crypto';

/** Without what is taken for something else when it is read aloud or copied by hand. */
const KINDS = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnpqrstuvwxyz',
  '23456789',
  'abcdefghijkmnpqrstuvwxyz',
];
const GROUPS = 4;

const group = (): string => KINDS.map((signs) => signs[randomInt(signs.length)]).join('');

/** A password to be handed over once, such as `Kd7f-Mw3x-Tq8n-Rh4z`: 66 bits, all four kinds of signs, easily read. */
export const initialPassword = (groups = GROUPS): string => Array.from({ length: groups }, group).join('-');
