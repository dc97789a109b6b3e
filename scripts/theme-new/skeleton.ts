import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/* What `npm run theme:new` writes: a theme that works at once, with everything that people then put their own in place of. */

const themeSource = (id: string, code: string): string => `import { defineTheme } from '../theme.ts';

export default defineTheme({
  id: '${id}',
  kind: 'thematic',
  title: { zh: '${id}', en: '${id}' },
  description: { zh: '请填写这个主题库的内容', en: 'What this library holds' },
  datasets: [
    {
      id: '${id}-sites',
      title: { zh: '点位', en: 'Sites' },
      kind: 'feature',
      owner: 'big-data',
      grade: 1,
      key: ['site_id'],
      geometry: 'point',
      frequency: 'month',
      graceDays: 10,
      fields: [
        { id: 'site_id', title: { zh: '编号', en: 'Number' }, type: 'text', required: true, maxLength: 40 },
        { id: 'name', title: { zh: '名称', en: 'Name' }, type: 'text', required: true },
      ],
    },
    {
      id: '${id}-monthly',
      title: { zh: '月报', en: 'Monthly report' },
      kind: 'report',
      owner: 'big-data',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      frequency: 'month',
      graceDays: 10,
      fields: [
        { id: 'region', title: { zh: '地区', en: 'Region' }, type: 'region', required: true },
        { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true },
        { id: 'done', title: { zh: '已完成', en: 'Done' }, type: 'integer', min: 0 },
        { id: 'planned', title: { zh: '计划数', en: 'Planned' }, type: 'integer', min: 0 },
      ],
    },
  ],
  indicators: [
    {
      code: '${code}',
      title: { zh: '完成率', en: 'Share done' },
      definition: { zh: '已完成数与计划数之比', en: 'What was done over what was planned' },
      unit: { zh: '%', en: '%' },
      aggregation: 'rate',
      numerator: { dataset: '${id}-monthly', field: 'done' },
      denominator: { dataset: '${id}-monthly', field: 'planned' },
      factor: 100,
      decimals: 1,
      direction: 1,
      frequency: 'month',
      deepest: 'county',
      range: [50, 100],
    },
  ],
  layers: [
    {
      id: 'sites',
      title: { zh: '点位', en: 'Sites' },
      measure: { dataset: '${id}-sites' },
      unit: { zh: '个', en: 'pcs' },
    },
  ],
});
`;
const demoSource = (id: string): string => `import type { Demo } from '#data/demo/demo.ts';

export default {
  *'${id}-sites'({ county, random, position }) {
    for (let i = 1; i <= random.whole(1, 4); i++) {
      const [lng, lat] = position();
      yield { site_id: \`\${county.code.slice(0, 6)}-\${i}\`, name: \`\${county.name}第\${i}点\`, lng, lat };
    }
  },
  *'${id}-monthly'({ county, periods, random }) {
    for (const period of periods) {
      const planned = random.whole(50, 200);
      yield { region: county.code, period, planned, done: Math.round(planned * random.between(0.6, 1)) };
    }
  },
} satisfies Demo;
`;

/** An indicator's code that no theme of the register has. */
const freeCode = (id: string, themes: string, register: string): string => {
  const sources = [...register.matchAll(/from '\.\/([a-z0-9-]+)\/theme\.ts'/g)].map(([, theme]) =>
    readFileSync(path.join(themes, theme ?? '', 'theme.ts'), 'utf8'),
  );
  const taken = new Set(sources.flatMap((source) => source.match(/(?<=code: ')[A-Z]{2}\d{2}(?=')/g) ?? []));
  const letters = id.replaceAll('-', '').slice(0, 2).toUpperCase().padEnd(2, 'X');
  const codes = Array.from({ length: 99 }, (_, i) => `${letters}${String(i + 1).padStart(2, '0')}`);
  return codes.find((each) => !taken.has(each)) ?? `${letters}00`;
};

/** Writes the skeleton of a theme into the folder of themes, and its line in the register there; throws a sentence. */
export const writeTheme = (themes: string, id: string): void => {
  const folder = path.join(themes, id);
  const index = path.join(themes, 'index.ts');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new Error('The id is lower-case words joined by hyphens, such as "water-supply".');
  if (existsSync(folder)) throw new Error(`There is a folder data/themes/${id} already.`);
  const register = readFileSync(index, 'utf8');
  const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'theme.ts'), themeSource(id, freeCode(id, themes, register)));
  writeFileSync(path.join(folder, 'demo.ts'), demoSource(id));
  const imported = register.replace(
    'import type { Theme }',
    `import ${name} from './${id}/theme.ts';\nimport type { Theme }`,
  );
  writeFileSync(index, imported.replace(/\n\];\n$/, `\n  ${name},\n];\n`));
};
