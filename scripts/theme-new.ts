import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './tool.ts';

/** `npm run theme:new <id>`: writes a working skeleton of a theme and its line in the register. */
const id = process.argv[2] ?? '';
const folder = path.join(root, 'data', 'themes', id);
const register = path.join(root, 'data', 'themes', 'index.ts');

const giveUp = (sentence: string): never => {
  console.error(sentence);
  process.exit(2);
};
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
  giveUp('npm run theme:new <id>: the id is lower-case words joined by hyphens, such as "water-supply".');
if (existsSync(folder)) giveUp(`There is a folder data/themes/${id} already.`);

const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const source = readFileSync(register, 'utf8');
const codes = [...source.matchAll(/from '\.\/([a-z0-9-]+)\/theme\.ts'/g)].flatMap(([, theme]) => [
  ...readFileSync(path.join(root, 'data', 'themes', theme ?? '', 'theme.ts'), 'utf8').matchAll(
    /code: '([A-Z]{2}\d{2})'/g,
  ),
]);
const taken = new Set(codes.map(([, code]) => code));
const letters = id.replaceAll('-', '').slice(0, 2).toUpperCase().padEnd(2, 'X');
const code = Array.from({ length: 99 }, (_, i) => `${letters}${String(i + 1).padStart(2, '0')}`).find(
  (each) => !taken.has(each),
);

const theme = `import { defineTheme } from '../theme.ts';

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
  rules: [],
});
`;
const demo = `import type { Demo } from '#data/demo/demo.ts';

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
mkdirSync(folder);
writeFileSync(path.join(folder, 'theme.ts'), theme);
writeFileSync(path.join(folder, 'demo.ts'), demo);
const withImport = source.replace(
  'import type { Theme }',
  `import ${name} from './${id}/theme.ts';\nimport type { Theme }`,
);
writeFileSync(register, withImport.replace(/\n\];\n$/, `\n  ${name},\n];\n`));
console.log(`Wrote data/themes/${id}/theme.ts and demo.ts, and its line in data/themes/index.ts.`);
