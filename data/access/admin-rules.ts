import type { AdminRole, Person } from './person.ts';
import type { Sentence } from './refusal.ts';

/** What the rules look at of the account that is to be changed. */
export interface Subject {
  id: string;
  adminRole: AdminRole | null;
  wall: boolean;
  disabled: boolean;
  /** How many grants it holds. */
  grants: number;
  /** How many others hold its administrator role and can sign in. */
  others: number;
}

/** Whoever these are the last of could not be followed by anybody. */
const NEVER_NONE: readonly (AdminRole | null)[] = ['system', 'security'];

const LAST: Record<'system' | 'security', Sentence> = {
  system: {
    zh: '这是最后一个可用的系统管理员，请先设立另一个。',
    en: 'This is the last system administrator who can sign in; appoint another one first.',
  },
  security: {
    zh: '这是最后一个可用的安全管理员，请先设立另一个。',
    en: 'This is the last security administrator who can sign in; appoint another one first.',
  },
};

const last = ({ adminRole, disabled, others }: Subject): Sentence | null =>
  !disabled && others === 0 && NEVER_NONE.includes(adminRole)
    ? LAST[adminRole as 'system' | 'security']
    : null;

/** What speaks against an administrator's role being given, exchanged or taken away; null where nothing does. */
export const againstRole = (person: Person, subject: Subject, next: AdminRole | null): Sentence | null => {
  if (subject.id === person.account)
    return {
      zh: '任何人都不能改变自己的管理员角色。',
      en: 'Nobody changes the administrator role of their own account.',
    };
  if (next !== null && subject.wall)
    return { zh: '大屏账号不能担任管理员。', en: 'A display wall’s account cannot be an administrator’s.' };
  if (next !== null && subject.grants > 0)
    return {
      zh: '该账号持有授权，管理员不得持有授权；请先收回其授权。',
      en: 'This account holds grants, and an administrator holds none; revoke them first.',
    };
  return next === subject.adminRole ? null : last(subject);
};

/** What speaks against an account being disabled; null where nothing does. */
export const againstDisabling = (person: Person, subject: Subject): Sentence | null => {
  if (subject.id === person.account)
    return { zh: '不能停用自己的账号。', en: 'Nobody disables their own account.' };
  return last(subject);
};

/** What speaks against an account being given a grant; null where nothing does. */
export const againstGrant = ({ adminRole }: Pick<Subject, 'adminRole'>): Sentence | null =>
  adminRole === null
    ? null
    : {
        zh: '管理员不得持有授权；请授予另一个账号，或先免去其管理员角色。',
        en: 'An administrator holds no grants; give it to another account, or take the administrator role away first.',
      };

/** What speaks against an account's password or second factor being reset; null where nothing does. */
export const againstReset = ({ adminRole }: Pick<Subject, 'adminRole'>): Sentence | null =>
  adminRole === null
    ? null
    : {
        zh: '管理员的密码和第二因素不能由系统管理员重置，否则一人即可掌握多个角色；请先由安全管理员免去其管理员角色，重置后再恢复。',
        en: 'An administrator’s password and second factor are not reset by the system administrator, who could then act as another; let the security administrator take the role away first, and give it back afterwards.',
      };
