import { LIMITS } from '../source.ts';
import { SHOWN } from './text-rows.ts';

/*
 * Cuts the text of a FeatureCollection into its features and its other members in constant memory: braces are counted outside
 * strings, and each piece is left to JSON.parse. What stands between two features is never skipped.
 */

interface JsonPiece {
  kind: 'member' | 'feature';
  /** Text of a feature, or `"name": value` of a member. */
  text: string;
  /** Set when it is longer than a row may be; only its beginning is kept. */
  cut: boolean;
}

interface JsonCutter {
  push(text: string): JsonPiece[];
  /** What the end of the text leaves unfinished, and whether the braces do not match up. */
  end(): { open: JsonPiece | null; broken: boolean };
  /** True once a `features` array has begun. */
  hasFeatures(): boolean;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const FEATURES = /^\s*"features"\s*:\s*$/;

export const jsonCutter = (maxChars: number = LIMITS.rowChars): JsonCutter => {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inFeatures = false;
  let hasFeatures = false;
  let broken = false;
  /** Text of the open piece from earlier blocks. */
  let held = '';
  let cut = false;

  const hold = (more: string): void => {
    if (cut) return;
    cut = held.length + more.length > maxChars;
    held = cut ? (held + more.slice(0, SHOWN)).slice(0, SHOWN) : held + more;
  };
  const take = (): JsonPiece | null => {
    const piece: JsonPiece = { kind: inFeatures ? 'feature' : 'member', text: held.trim(), cut };
    held = '';
    cut = false;
    return piece.text === '' ? null : piece;
  };

  const push = (text: string): JsonPiece[] => {
    const pieces: JsonPiece[] = [];
    let from = 0;
    const finish = (at: number): void => {
      hold(text.slice(from, at));
      const piece = take();
      if (piece) pieces.push(piece);
      from = at + 1;
    };
    /** Begins or ends the object and its features; other brackets only count. */
    const bracket = (opens: boolean, at: number): void => {
      const level = inFeatures ? 2 : 1;
      if (opens) {
        if (depth === 0) {
          if ((held + text.slice(from, at)).trim() !== '' || text[at] !== '{') broken = true;
          held = '';
          from = at + 1;
        } else if (depth === 1 && text[at] === '[' && FEATURES.test(held + text.slice(from, at))) {
          held = '';
          from = at + 1;
          inFeatures = true;
          hasFeatures = true;
        }
        depth++;
        return;
      }
      if (depth === level) {
        finish(at);
        inFeatures = false;
      }
      depth--;
      if (depth < 0) {
        broken = true;
        depth = 0;
      }
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
      } else if (code === QUOTE) inString = true;
      else if (code === COMMA) {
        if (depth === (inFeatures ? 2 : 1)) finish(at);
      } else if (OPENING.has(code)) bracket(true, at);
      else if (CLOSING.has(code)) bracket(false, at);
    }
    hold(text.slice(from));
    return pieces;
  };

  return {
    push,
    end: () => {
      const open = take();
      return { open: depth > 0 ? open : null, broken: broken || depth > 0 || inString || open !== null };
    },
    hasFeatures: () => hasFeatures,
  };
};
