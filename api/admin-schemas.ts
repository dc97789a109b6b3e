import { z } from '@hono/zod-openapi';
import {
  AccountItem,
  accountName,
  accountTitle,
  GrantItem,
  SessionItem,
  TokenItem,
} from './access-schemas.ts';
import { ADMIN_ROLES, ROLES } from '#data/access/person.ts';
import { networksOf } from '#data/access/address.ts';
import { parseRegionCode } from '#data/regions/code.ts';
import { notACode } from './parameters.ts';
import { Count, Instant, Text } from './schemas.ts';
import { inBoth } from './sentence.ts';

/* What the pages of administration ask and are answered. */

const sized = (field: string, min: number, max: number) => {
  const message = inBoth({
    zh: `${field} 须为 ${min} 至 ${max} 个字符的文字。`,
    en: `${field} must be a text of ${min} to ${max} characters.`,
  });
  return z
    .string(message)
    .trim()
    .min(min, message)
    .max(max, message)
    .refine((text) => !/\p{Cc}/u.test(text), message);
};

const yesOrNo = (field: string) =>
  z.boolean(inBoth({ zh: `${field} 须为 true 或 false。`, en: `${field} must be true or false.` }));

const oneOf = <const Values extends readonly [string, ...string[]]>(field: string, values: Values) =>
  z.enum(
    values,
    inBoth({
      zh: `${field} 须为 ${values.join(', ')} 之一。`,
      en: `${field} must be one of ${values.join(', ')}.`,
    }),
  );

const NO_ADDRESS = inBoth({
  zh: 'bound_address 须为一个网络地址，如 10.1.2.3 或 10.1.2.0/24。',
  en: 'bound_address must be a network address such as 10.1.2.3 or 10.1.2.0/24.',
});
const boundAddress = z
  .string(NO_ADDRESS)
  .max(50, NO_ADDRESS)
  .refine((text) => networksOf([text]) !== null, NO_ADDRESS)
  .nullable();

export const NewAccountBody = z.strictObject({
  name: accountName,
  title: accountTitle,
  unit: sized('unit', 0, 120).default(''),
  wall: yesOrNo('wall').default(false),
  bound_address: boundAddress.default(null),
});
export type NewAccountBody = z.input<typeof NewAccountBody>;

export const AccountBody = z.strictObject({
  title: accountTitle.optional(),
  unit: sized('unit', 0, 120).optional(),
  bound_address: boundAddress.optional(),
  disabled: yesOrNo('disabled').optional(),
});
export type AccountBody = z.input<typeof AccountBody>;

export const AdminRoleBody = z.strictObject({ admin_role: oneOf('admin_role', ADMIN_ROLES).nullable() });

const NO_LIBRARIES = inBoth({
  zh: 'libraries 须为库的代号的列表（至少一个），或 null 表示全部。',
  en: 'libraries must be a list of ids of libraries, one at least, or null for all.',
});
const NO_GRADE = inBoth({
  zh: 'grade 须为 1 至 4 的整数。',
  en: 'grade must be a whole number from 1 to 4.',
});

export const GrantBody = z.strictObject({
  role: oneOf('role', ROLES),
  region: z.unknown().transform((text, context) => {
    const code = typeof text === 'string' ? parseRegionCode(text) : null;
    if (code) return code;
    const message = inBoth(notACode('region', String(text)));
    context.addIssue({ code: 'custom', message, params: { problem: 'invalid-code' } });
    return z.NEVER;
  }),
  libraries: z
    .array(z.string(NO_LIBRARIES).max(80, NO_LIBRARIES), NO_LIBRARIES)
    .min(1, NO_LIBRARIES)
    .max(100, NO_LIBRARIES)
    .nullable(),
  grade: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], NO_GRADE),
});
export type GrantBody = z.input<typeof GrantBody>;

const NO_VALUE = inBoth({
  zh: 'value 须为数、true、false 或 null（恢复默认）。',
  en: 'value must be a number, true, false, or null for the default.',
});
export const SettingBody = z.strictObject({
  name: sized('name', 1, 80),
  value: z.union([z.number(), z.boolean(), z.null()], NO_VALUE),
});

export const AccountList = z
  .object({ items: z.array(AccountItem), next: z.string().nullable() })
  .openapi('AccountList');
export type AccountList = z.infer<typeof AccountList>;

export const NewAccount = z
  .object({
    item: AccountItem,
    password: z.string().openapi({ description: 'Shown once; it must be changed at the first sign-in.' }),
  })
  .openapi('NewAccount');
export type NewAccount = z.infer<typeof NewAccount>;

export const OneTimePassword = NewAccount.pick({ password: true }).openapi('OneTimePassword');
export const Sessions = z.object({ items: z.array(SessionItem) }).openapi('Sessions');
export type Sessions = z.infer<typeof Sessions>;
export const DeliveryTarget = z
  .object({
    id: z.string(),
    waiting: z.int().openapi({ description: 'Events that wait to be told.' }),
    delivered: z.int(),
    given_up: z.int().openapi({ description: 'Events that were refused, or could not be told for a day.' }),
    succeeded_at: z.iso.datetime().nullable(),
    failing_since: z.iso.datetime().nullable(),
    problem: z.string().nullable().openapi({ description: 'What the last try came to, where it failed.' }),
  })
  .openapi('DeliveryTarget');
export type DeliveryTarget = z.infer<typeof DeliveryTarget>;
export const Deliveries = z.object({ items: z.array(DeliveryTarget) }).openapi('Deliveries');

export const Tokens = z.object({ items: z.array(TokenItem) }).openapi('ApiTokens');
export type Tokens = z.infer<typeof Tokens>;
export { AccountItem, GrantItem };

const value = z.union([z.number(), z.boolean()]);
export const SettingItem = z
  .object({
    name: z.string(),
    value,
    default: value,
    min: z.number().nullable(),
    max: z.number().nullable(),
    unit: Text.nullable(),
    title: Text,
    about: Text,
    who: z.enum(['system', 'security']).openapi({ description: 'Which administrator sets it.' }),
  })
  .openapi('Setting');
export type SettingItem = z.infer<typeof SettingItem>;
export const SettingItems = z.object({ items: z.array(SettingItem) }).openapi('Settings');
export type SettingItems = z.infer<typeof SettingItems>;

/** What an action answers that leaves nothing to say. */
export const Done = z.object({}).openapi('Done');

export const AuditItem = z
  .object({
    id: z.string(),
    at: Instant,
    actor: z.string(),
    address: z.string().nullable(),
    action: z.string().openapi({ example: 'grant.give' }),
    object: z.string().nullable().openapi({ example: 'account/17' }),
    before: z.unknown(),
    after: z.unknown(),
    result: z.enum(['done', 'refused', 'failed']),
    sealed: z.boolean().openapi({ description: 'Whether it has its link in the chain.' }),
  })
  .openapi('AuditEntry');
export type AuditItem = z.infer<typeof AuditItem>;
export const AuditList = z
  .object({ items: z.array(AuditItem), next: z.string().nullable() })
  .openapi('AuditEntries');
export type AuditList = z.infer<typeof AuditList>;

export const Verification = z
  .object({
    state: z.enum(['running', 'done', 'failed']),
    started_at: Instant,
    finished_at: Instant.nullable(),
    entries: Count.openapi({ description: 'Entries whose links hold.' }),
    pending: Count.openapi({ description: 'Entries that wait for the sealer.' }),
    anchors: Count.openapi({ description: 'Anchored heads that the chain was held against.' }),
    problems: z.array(Text).openapi({ description: 'What is wrong; none where all is as it was written.' }),
    more: Count.openapi({ description: 'Problems beyond those that are listed.' }),
  })
  .openapi('AuditVerification');
export type Verification = z.infer<typeof Verification>;

export const AuditState = z
  .object({
    head: z.object({ seq: z.string(), hash: z.string() }).nullable(),
    pending: Count,
    anchored: z.array(
      z.object({
        where: z.enum(['file', 'webhook']),
        seq: z.string().nullable(),
        at: Instant.nullable().openapi({ description: 'Null where nothing was anchored since the start.' }),
        failing: z.boolean(),
      }),
    ),
    pruned: z.object({ seq: z.string(), at: Instant }).nullable(),
    verified: Verification.nullable().openapi({
      description: 'The verification under way, or the last one.',
    }),
  })
  .openapi('AuditState');
export type AuditState = z.infer<typeof AuditState>;
