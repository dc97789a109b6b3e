import type { Dataset, Field } from '#data/themes/theme.ts';

/*
 * Which column of a file holds which field. Proposed from the headings; the person or the source's declaration decides.
 */

/** Field ids by column index; `lng` and `lat` (or `x` and `y`) are the position; null leaves a column out. */
export type Mapping = readonly (string | null)[];

/** The two columns of a position, as field ids of a mapping. */
export const POSITION = ['lng', 'lat'] as const;

const HEADINGS: Readonly<Record<(typeof POSITION)[number], readonly string[]>> = {
  lng: ['lng', 'lon', 'long', 'longitude', 'x', 'easting', '经度', '东经', '坐标x', 'x坐标', '横坐标'],
  lat: ['lat', 'latitude', 'y', 'northing', '纬度', '北纬', '坐标y', 'y坐标', '纵坐标'],
};

/** A heading as it is compared: width, case, spaces and a unit in brackets do not matter. */
const plain = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[(（[【].*?[)）\]】]/g, '')
    .replace(/[\s_\-*:：]+/g, '');

const headingsOf = ({ id, title, headings = [] }: Field): string[] => [id, title.zh, title.en, ...headings];

/** A name in the attribute table of a Shapefile has room for 10 bytes; a Chinese character takes 2 in GBK and 3 in UTF-8. */
const DBF_NAME_BYTES = 10;

/** What is left of a heading as the name of a Shapefile's field, in both encodings; nothing where it fits. */
const cutHeadings = (heading: string): string[] =>
  [2, 3].flatMap((width) => {
    let kept = '';
    let bytes = 0;
    for (const char of heading) {
      bytes += char < '\x80' ? 1 : width;
      if (bytes > DBF_NAME_BYTES) return [plain(kept)];
      kept += char;
    }
    return [];
  });

/** Fields by what is left of their headings; null where several would be called the same. */
const knownWhenCut = (dataset: Dataset): Map<string, string | null> => {
  const known = new Map<string, string | null>();
  for (const field of dataset.fields)
    for (const heading of headingsOf(field).flatMap(cutHeadings))
      known.set(heading, known.has(heading) && known.get(heading) !== field.id ? null : field.id);
  return known;
};

/** The mapping that the headings suggest; a field is taken once, by the first column that names it. */
export const proposeMapping = (dataset: Dataset, columns: readonly string[]): (string | null)[] => {
  const known = new Map<string, string>();
  if (dataset.geometry === 'point')
    for (const part of POSITION) for (const heading of HEADINGS[part]) known.set(plain(heading), part);
  for (const field of dataset.fields)
    for (const heading of headingsOf(field)) known.set(plain(heading), field.id);
  const cut = knownWhenCut(dataset);
  const taken = new Set<string>();
  return columns.map((column) => {
    // Columns of ours, such as the reasons in a file of quarantined rows, are no fields.
    const field = column.startsWith('_')
      ? null
      : (known.get(plain(column)) ?? cut.get(plain(column)) ?? null);
    if (field === null || taken.has(field)) return null;
    taken.add(field);
    return field;
  });
};

export interface MappingProblem {
  field: string;
  sentence: { zh: string; en: string };
}

/** What keeps a mapping from being used: required fields without a column, columns for what the dataset does not have. */
export const checkMapping = (
  dataset: Dataset,
  mapping: Mapping,
  columns: readonly string[],
  positioned: boolean,
): MappingProblem[] => {
  const problems: MappingProblem[] = [];
  const say = (field: string, zh: string, en: string) => problems.push({ field, sentence: { zh, en } });
  if (mapping.length !== columns.length)
    say(
      'mapping',
      `映射有 ${mapping.length} 列,文件有 ${columns.length} 列`,
      `the mapping has ${mapping.length} columns, the file has ${columns.length}`,
    );
  const used = mapping.filter((id) => id !== null);
  const allowed = new Set([
    ...dataset.fields.map(({ id }) => id),
    ...(dataset.geometry === 'point' ? POSITION : []),
  ]);
  for (const id of used) {
    if (!allowed.has(id)) say(id, `数据集没有字段“${id}”`, `the dataset has no field "${id}"`);
    if (used.indexOf(id) !== used.lastIndexOf(id))
      say(id, `字段“${id}”对应了两列`, `the field "${id}" has two columns`);
  }
  for (const field of dataset.fields)
    if (field.required && !used.includes(field.id))
      say(field.id, `缺少必填列“${field.title.zh}”`, `the required column "${field.title.en}" is missing`);
  const place = positioned || POSITION.every((part) => used.includes(part));
  const code = dataset.fields.some(({ id, type }) => type === 'region' && used.includes(id));
  if (dataset.geometry === 'point' && !place && !code)
    say(
      'lng',
      '缺少经度、纬度两列,也没有区划代码列',
      'there are no columns of longitude and latitude, and none of a region code',
    );
  return problems;
};
