import type { LngLat } from '#data/crs/gcj02.ts';
import { englishName, pinyinOf } from './romanise.ts';
import type { Division } from './sources.ts';

/** The waters a coastal city answers for. */
export interface SeaArea {
  id: string;
  /** First four digits of the city's code. */
  city: string;
  sea: 'Bohai Sea' | 'Yellow Sea';
}

/** Yantai lies on both seas. */
export const SEA_AREAS: readonly SeaArea[] = [
  { id: 'SA-BH-3705', city: '3705', sea: 'Bohai Sea' },
  { id: 'SA-BH-3706', city: '3706', sea: 'Bohai Sea' },
  { id: 'SA-BH-3707', city: '3707', sea: 'Bohai Sea' },
  { id: 'SA-BH-3716', city: '3716', sea: 'Bohai Sea' },
  { id: 'SA-HH-3702', city: '3702', sea: 'Yellow Sea' },
  { id: 'SA-HH-3706', city: '3706', sea: 'Yellow Sea' },
  { id: 'SA-HH-3710', city: '3710', sea: 'Yellow Sea' },
  { id: 'SA-HH-3711', city: '3711', sea: 'Yellow Sea' },
];

const dm = (lat: number, latMinutes: number, lng: number, lngMinutes: number): LngLat => [
  lng + lngMinutes / 60,
  lat + latMinutes / 60,
];

/** Base points of the declaration of 15 May 1996 that lie off Shandong, north to south. */
export const BASELINE: readonly LngLat[] = [
  dm(37, 24.0, 122, 42.3), // 山东高角(1)
  dm(37, 23.7, 122, 42.3), // 山东高角(2)
  dm(36, 57.8, 122, 34.2), // 镆耶岛(1)
  dm(36, 55.1, 122, 32.7), // 镆耶岛(2)
  dm(36, 53.7, 122, 31.1), // 镆耶岛(3)
  dm(36, 44.8, 122, 15.8), // 苏山岛
  dm(35, 53.6, 120, 53.1), // 朝连岛
  dm(35, 0.2, 119, 54.2), // 达山岛
];

/** From the last base point back to the coast at the mouth of the Xiuzhen, where Jiangsu begins: closes the waters inside. */
export const CLOSING_LINE: readonly LngLat[] = [dm(35, 0.2, 119, 54.2), [119.3, 35.08]];

/** The line between the Bohai and the Yellow Sea: Laotieshan to the cape of Penglai. */
export const STRAIT: readonly [LngLat, LngLat] = [
  [121.135, 38.727],
  [120.745, 37.838],
];

/** Twelve nautical miles, in metres. */
export const LIMIT_M = 12 * 1852;

/** Names, responsible city and derivation of a sea area, for the file. */
export function seaProperties(id: string, cities: readonly Division[]): Record<string, string> {
  const area = SEA_AREAS.find((candidate) => candidate.id === id);
  const city = cities.find(({ code }) => code === area?.city);
  if (!area || !city) throw new Error(`Sea area ${id} is not in the list`);
  const bohai = area.sea === 'Bohai Sea';
  const name = `${city.name.replace(/市$/u, '')}${bohai ? '渤海' : '黄海'}近岸海域`;
  const limit = bohai
    ? 'the coast'
    : 'the coast and the 1996 territorial baseline, the waters inside it included';
  return {
    name_zh: name,
    name_en: `${englishName(city.name, 'city')} Coastal Waters (${area.sea})`,
    pinyin: pinyinOf(name),
    responsible: city.code.padEnd(12, '0'),
    derived: `Approximate, not for legal use: waters within 12 nautical miles of ${limit}, nearest to this city's coast, land of the county outlines and of OpenStreetMap taken off.`,
  };
}
