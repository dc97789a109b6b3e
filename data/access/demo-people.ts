import { recordAct, PRODUCT } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { AdminRole, Grant } from './person.ts';
import type { Sentence } from './refusal.ts';

interface DemoPerson {
  name: string;
  title: Sentence;
  unit: string;
  about: Sentence;
  adminRole?: AdminRole;
  grants: readonly Omit<Grant, 'id'>[];
}

const PROVINCE = '370000000000';
const EMERGENCY = ['emergency', 'geography', 'transport', 'health', 'governance', 'ecology'] as const;

/** People of a first look at the machine itself. They have no password, so no other door opens to them. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    name: 'demo-operator',
    title: { zh: '指挥中心值班员', en: 'Command-centre operator' },
    unit: '省指挥中心',
    about: { zh: '全省各库，至二级（内部）', en: 'All libraries of the province, up to grade 2 (internal)' },
    grants: [{ role: 'operator', region: PROVINCE, libraries: null, grade: 2 }],
  },
  {
    name: 'demo-shinan',
    title: { zh: '市南区工作人员', en: 'Official of Shinan District' },
    unit: '青岛市市南区',
    about: {
      zh: '市南区各库，至三级（敏感）',
      en: 'All libraries of Shinan District, up to grade 3 (sensitive)',
    },
    grants: [{ role: 'official', region: '370202000000', libraries: null, grade: 3 }],
  },
  {
    name: 'demo-lixia',
    title: { zh: '历下区工作人员', en: 'Official of Lixia District' },
    unit: '济南市历下区',
    about: {
      zh: '历下区各库，至三级（敏感）',
      en: 'All libraries of Lixia District, up to grade 3 (sensitive)',
    },
    grants: [{ role: 'official', region: '370102000000', libraries: null, grade: 3 }],
  },
  {
    name: 'demo-commander',
    title: { zh: '应急指挥员', en: 'Emergency commander' },
    unit: '省应急管理厅',
    about: {
      zh: '全省应急相关各库，至三级（敏感）',
      en: 'Libraries for emergencies in the province, up to grade 3 (sensitive)',
    },
    grants: [{ role: 'commander', region: PROVINCE, libraries: EMERGENCY, grade: 3 }],
  },
  {
    name: 'demo-field',
    title: { zh: '应急队伍', en: 'Field team' },
    unit: '青岛市市南区应急队',
    about: {
      zh: '市南区应急相关各库，至三级（敏感）',
      en: 'Libraries for emergencies in Shinan District, up to grade 3 (sensitive)',
    },
    grants: [{ role: 'field', region: '370202000000', libraries: EMERGENCY, grade: 3 }],
  },
  {
    name: 'demo-steward',
    title: { zh: '数据管理员', en: 'Data steward' },
    unit: '省大数据局',
    about: {
      zh: '全省各库，载入文件、处理不一致',
      en: 'All libraries of the province; loads files and settles conflicts',
    },
    grants: [{ role: 'steward', region: PROVINCE, libraries: null, grade: 4 }],
  },
  {
    name: 'demo-system',
    title: { zh: '系统管理员', en: 'System administrator' },
    unit: '省大数据局',
    about: { zh: '账号、会话与运行设置', en: 'Accounts, sessions and settings of operation' },
    adminRole: 'system',
    grants: [],
  },
  {
    name: 'demo-security',
    title: { zh: '安全管理员', en: 'Security administrator' },
    unit: '省大数据局',
    about: { zh: '授权与安全策略', en: 'Grants and policy' },
    adminRole: 'security',
    grants: [],
  },
  {
    name: 'demo-audit',
    title: { zh: '审计管理员', en: 'Audit administrator' },
    unit: '省大数据局',
    about: { zh: '查阅与导出审计记录', en: 'Reads and exports the audit' },
    adminRole: 'audit',
    grants: [],
  },
];

/** Makes the demo people that are not there yet, each with what is granted to them. */
export const makeDemoPeople = (database: Database): Promise<void> =>
  database.asKeeper(async (tx) => {
    for (const { name, title, unit, adminRole = null, grants } of DEMO_PEOPLE) {
      const [made] = await tx.query<{ id: string }>(sql`
        INSERT INTO account (name, title, unit, admin_role, must_change, demo)
        VALUES (${name}, ${title.zh}, ${unit}, ${adminRole}, false, true)
        ON CONFLICT (name) DO NOTHING RETURNING id::text`);
      if (!made) continue;
      await recordAct(tx, PRODUCT, {
        action: 'account.create',
        object: `account/${made.id}`,
        after: { name, title: title.zh, admin_role: adminRole, demo: true },
      });
      for (const { role, region, libraries, grade } of grants) {
        const [grant] = await tx.query<{ id: string }>(sql`
          INSERT INTO access_grant (account, role, region, libraries, grade)
          VALUES (${made.id}, ${role}, ${region}, ${libraries}, ${grade}) RETURNING id::text`);
        const after = { grant: grant?.id, role, region, libraries, grade };
        await recordAct(tx, PRODUCT, { action: 'grant.give', object: `account/${made.id}`, after });
      }
    }
  });
