import { dissolve, type Face } from './rings.ts';
import { ALIASES } from './recode.ts';
import { englishName, pinyinOf } from './romanise.ts';
import { labelPoint } from './seeds.ts';
import type { Division } from './sources.ts';
import { villagePoints } from './villages.ts';
import { degrees, tsv } from './write.ts';
import { legalCounty, ZONES } from './zones.ts';
import type { Boundaries } from './boundaries.ts';

/** The national statistics list of 2023, Shandong, by level. */
export interface Divisions {
  cities: readonly Division[];
  areas: readonly Division[];
  towns: readonly Division[];
  villages: readonly Division[];
}

/** A code filled up to twelve digits. */
export const fullCode = (code: string): string => code.padEnd(12, '0');

interface Region {
  code: string;
  kind: 'province' | 'city' | 'county' | 'town' | 'park';
  name: string;
  nameEn: string;
  parent: string;
  faces: readonly Face[];
  population?: readonly [people: string, source: string, asOf: string];
}

const COLUMNS =
  'code kind name_zh name_en pinyin parent class lng lat population population_source population_as_of'.split(
    ' ',
  );

function regionRow({ code, kind, name, nameEn, parent, faces, population }: Region): string[] {
  const [x, y] = labelPoint(faces);
  return [
    code,
    kind,
    name,
    nameEn,
    pinyinOf(name),
    parent,
    '',
    degrees(x),
    degrees(y),
    ...(population ?? ['', '', '']),
  ];
}

/** The area of a zone: its towns merged. */
export const zoneFaces = (zone: string, towns: ReadonlyMap<string, Face[]>): Face[] =>
  dissolve([...towns].filter(([code]) => code.startsWith(zone)).flatMap(([, faces]) => faces));

/** The area of a city or the province: its counties merged. */
export const mergedFaces = (prefix: string, counties: ReadonlyMap<string, Face[]>): Face[] =>
  dissolve([...counties].filter(([code]) => code.startsWith(prefix)).flatMap(([, faces]) => faces));

const zoneName = (zone: string, { areas }: Divisions): string => {
  const area = areas.find(({ code }) => code === zone);
  if (!area) throw new Error(`The statistics list has no zone ${zone}`);
  return area.name;
};

const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1);

/** The table of everything above the village, sorted by code. */
export function regionsTable(divisions: Divisions, { counties, towns }: Boundaries): string {
  const regions: Region[] = [
    {
      code: fullCode('37'),
      kind: 'province',
      name: '山东省',
      nameEn: 'Shandong',
      parent: '',
      faces: mergedFaces('37', counties),
      population: ['101229700', 'sd-statistics-2023', '2023-12-31'],
    },
    ...divisions.cities.map(({ code, name }): Region => ({
      code: fullCode(code),
      kind: 'city',
      name,
      nameEn: englishName(name, 'city'),
      parent: fullCode('37'),
      faces: mergedFaces(code, counties),
    })),
    ...divisions.areas
      .filter(({ code }) => counties.has(code))
      .map(({ code, name }): Region => ({
        code: fullCode(code),
        kind: 'county',
        name,
        nameEn: englishName(name, 'county'),
        parent: fullCode(code.slice(0, 4)),
        faces: counties.get(code) ?? [],
      })),
    ...divisions.towns.map(({ code, name }): Region => ({
      code: fullCode(code),
      kind: 'town',
      name,
      nameEn: '',
      parent: fullCode(legalCounty(code)),
      faces: towns.get(code) ?? [],
    })),
    ...ZONES.map((zone): Region => ({
      code: zone.id,
      kind: 'park',
      name: zoneName(zone.code, divisions),
      nameEn: zone.nameEn,
      parent: fullCode(zone.code.slice(0, 4)),
      faces: zoneFaces(zone.code, towns),
    })),
  ];
  return tsv(COLUMNS, regions.sort(byCode).map(regionRow));
}

/** The table of villages and communities, each at a made-up place in its town. */
export function villagesTable(divisions: Divisions, { towns }: Boundaries): string {
  const byTown = Map.groupBy(divisions.villages, ({ code }) => code.slice(0, 9));
  const rows = [...byTown].flatMap(([town, villages]) => {
    const points = villagePoints(town, towns.get(town) ?? [], villages.length);
    return villages.map(({ code, name }, index) => {
      const [x, y] = points[index] ?? [NaN, NaN];
      return [code, '', name, pinyinOf(name), degrees(x, 4), degrees(y, 4)];
    });
  });
  return tsv('code class name_zh pinyin lng lat'.split(' '), rows);
}

/** The table of old codes and names, the statistics codes of the zones among them. */
export function aliasesTable(divisions: Divisions): string {
  const zones = ZONES.flatMap((zone) => [
    { old: { code: zone.code, name: zoneName(zone.code, divisions) }, id: zone.id },
    ...(zone.formerly ?? []).map((old) => ({ old, id: zone.id })),
  ]).map(({ old, id }) => [fullCode(old.code), old.name, pinyinOf(old.name), id, '', '', 'recoded']);
  const counties = ALIASES.map(({ oldCode, oldName, code, validFrom, validTo, change }) => [
    oldCode,
    oldName,
    pinyinOf(oldName),
    code,
    validFrom,
    validTo,
    change,
  ]);
  const rows = [...counties, ...zones].sort((a, b) => (a.join('\t') < b.join('\t') ? -1 : 1));
  return tsv('old_code old_name_zh old_pinyin code valid_from valid_to change'.split(' '), rows);
}
