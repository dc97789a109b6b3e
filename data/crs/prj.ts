import type { Crs } from '#data/ingest/source.ts';
import { FALSE_EASTING_M, splitZone } from './gauss-kruger.ts';

/** A bracketed term of WKT: a keyword, its quoted or numeric values, and the terms inside it. */
interface Term {
  keyword: string;
  values: string[];
  terms: Term[];
}

/** Nobody's .prj is longer, and the parser recurses. */
const MAX_CHARS = 20_000;
const MAX_DEPTH = 20;

function parseWkt(text: string): Term | null {
  const tokens = text.match(/"[^"]*"|[A-Za-z_][\w]*|[-+]?\d[\d.eE+-]*|[[\](),]/g) ?? [];
  let at = 0;
  const term = (depth: number): Term | null => {
    const keyword = tokens[at]?.toUpperCase();
    const open = tokens[at + 1];
    if (keyword === undefined || (open !== '[' && open !== '(') || depth > MAX_DEPTH) return null;
    const found: Term = { keyword, values: [], terms: [] };
    at += 2;
    while (at < tokens.length && tokens[at] !== ']' && tokens[at] !== ')') {
      const inner = /^[A-Za-z_]/.test(tokens[at]!) ? term(depth + 1) : null;
      if (inner) found.terms.push(inner);
      else {
        const value = tokens[at]!;
        if (value !== ',') found.values.push(value.replaceAll('"', ''));
        at += 1;
      }
    }
    at += 1;
    return found;
  };
  return term(0);
}

const child = (term: Term | undefined, keyword: string): Term | undefined =>
  term?.terms.find((each) => each.keyword === keyword);

/** The plain system under a geographic one; null where the datum is another, such as Beijing 1954 or Xian 1980. */
function geographic(term: Term | undefined): 'wgs84' | 'cgcs2000' | null {
  const datum = `${term?.values[0] ?? ''} ${child(term, 'DATUM')?.values[0] ?? ''}`.toLowerCase();
  if (/cgcs_?\s?2000|china_2000|china[ _]geodetic[ _]coordinate[ _]system[ _]2000/.test(datum))
    return 'cgcs2000';
  return /wgs[ _]?(19)?84/.test(datum) ? 'wgs84' : null;
}

/** A Gauss-Kruger grid of CGCS2000 with the usual origin; null for UTM, other datums and local grids. */
function projected(term: Term): Crs | null {
  if (geographic(child(term, 'GEOGCS')) !== 'cgcs2000') return null;
  const projection = child(term, 'PROJECTION')?.values[0]?.toLowerCase() ?? '';
  if (projection !== 'gauss_kruger' && projection !== 'transverse_mercator') return null;
  const parameters = new Map(
    term.terms
      .filter(({ keyword }) => keyword === 'PARAMETER')
      .map(({ values }) => [values[0]?.toLowerCase() ?? '', Number(values[1])]),
  );
  const meridian = parameters.get('central_meridian');
  const easting = parameters.get('false_easting');
  if (meridian === undefined || easting === undefined || Number(child(term, 'UNIT')?.values[1]) !== 1)
    return null;
  if ((parameters.get('scale_factor') ?? 1) !== 1 || (parameters.get('false_northing') ?? 0) !== 0)
    return null;
  if ((parameters.get('latitude_of_origin') ?? 0) !== 0) return null;
  if (easting === FALSE_EASTING_M) return { kind: 'gauss-kruger', meridian, zoned: false };
  const zone = splitZone(easting);
  return zone?.meridian === meridian && zone.easting === FALSE_EASTING_M
    ? { kind: 'gauss-kruger', meridian, zoned: true }
    : null;
}

/** Reads a .prj (WKT 1 of ESRI or OGC): our coordinate system, or null where we do not take it, and its name as written. */
export function readPrj(text: string): { crs: Crs | null; name: string } {
  const term = text.length > MAX_CHARS ? null : parseWkt(text);
  const name = term?.values[0] ?? '';
  if (term?.keyword === 'PROJCS') return { crs: projected(term), name };
  const kind = term?.keyword === 'GEOGCS' ? geographic(term) : null;
  return { crs: kind && { kind }, name };
}
