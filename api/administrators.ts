import type { Context } from 'hono';
import type { AdminRole, Person } from '#data/access/person.ts';
import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { personOf } from './person.ts';
import { Problem, type Sentence } from './problem.ts';

const TITLES: Record<AdminRole, Sentence> = {
  system: { zh: '系统管理员', en: 'the system administrator' },
  security: { zh: '安全管理员', en: 'the security administrator' },
  audit: { zh: '审计管理员', en: 'the audit administrator' },
};

/** Whether somebody is one of these administrators, in person: neither by a token nor on a display wall. */
export const isAdministrator = (person: Person, roles: readonly AdminRole[]): boolean =>
  person.session !== null &&
  !person.readOnly &&
  person.adminRole !== null &&
  roles.includes(person.adminRole);

/** Who asks, where they are one of these administrators; throws, and is on record, where somebody else is signed in. */
export const administrators =
  (database: Database) =>
  async (c: Context, ...roles: readonly AdminRole[]): Promise<Person> => {
    const person = personOf(c);
    if (isAdministrator(person, roles)) return person;
    if (person.account === null)
      throw new Problem('sign-in-needed', {
        zh: '请先登录。',
        en: 'Sign in first.',
      });
    const object = `${c.req.method} ${c.req.path}`;
    await database.asKeeper((tx) =>
      recordAct(tx, person, { action: 'access.refuse', object, result: 'refused' }),
    );
    const zh = roles.map((role) => TITLES[role].zh).join('或');
    const en = roles.map((role) => TITLES[role].en).join(' or ');
    throw new Problem('not-allowed', {
      zh: `只有${zh}本人登录后才能这样做。`,
      en: `Only ${en} may do this, signed in as a person.`,
    });
  };

export type Administrators = ReturnType<typeof administrators>;
