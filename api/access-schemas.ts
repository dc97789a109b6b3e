import { z } from '@hono/zod-openapi';
import { inBoth } from './sentence.ts';
import { ADMIN_ROLES, ROLES } from '#data/access/person.ts';

/* What the pages of sign-in, of one's own account and of administration ask and are answered. */

/** What a new account may be called. */
export const accountName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{1,63}$/,
    inBoth({
      zh: '账号须为 2 至 64 个字符：小写字母、数字、“.”“_”“@”“-”，以字母或数字开头。',
      en: 'A name has 2 to 64 characters: small letters, digits, ".", "_", "@", "-", beginning with a letter or digit.',
    }),
  );

/** How people call the person of an account. */
export const accountTitle = z
  .string()
  .trim()
  .min(1, inBoth({ zh: '请填写姓名或称呼。', en: 'Say how the person is called.' }))
  .max(80, inBoth({ zh: '姓名或称呼最多 80 个字符。', en: 'At most 80 characters.' }));

const instant = z.string().openapi({ description: 'UTC, ISO 8601.', example: '2026-11-25T08:00:00.000Z' });

export const GrantItem = z
  .object({
    id: z.string(),
    role: z.enum(ROLES),
    region: z.string(),
    region_names: z.object({ zh: z.string(), en: z.string().nullable(), pinyin: z.string() }).nullable(),
    libraries: z.array(z.string()).nullable().openapi({ description: 'Ids of themes; null for all.' }),
    grade: z.int().min(1).max(4),
    granted_at: instant,
  })
  .openapi('Grant');
export type GrantItem = z.infer<typeof GrantItem>;

/** What is still asked of who is signing in; `none`: nobody is, `full`: nothing is. */
const STEPS = ['none', 'second-factor', 'enrol', 'change-password', 'full'] as const;

export const SessionState = z
  .object({
    step: z.enum(STEPS),
    person: z
      .object({
        name: z.string(),
        title: z.string(),
        unit: z.string(),
        admin_role: z.enum(ADMIN_ROLES).nullable(),
        demo: z.boolean(),
        wall: z.boolean(),
        local: z.boolean().openapi({ description: 'Whether the account has a password here.' }),
        second_factor: z.boolean(),
        grants: z.array(GrantItem),
      })
      .nullable()
      .openapi({ description: 'Who is signed in, also while something is still asked of them.' }),
    public_access: z.boolean().openapi({ description: 'Whether grade 1 is read without signing in.' }),
    idle_seconds: z.int().nullable().openapi({ description: 'So long without a request ends the session.' }),
    idle_expires_at: instant.nullable(),
    expires_at: instant.nullable(),
    setup: z.boolean().openapi({ description: 'Whether there is no administrator yet.' }),
    ways: z.object({
      local: z.boolean(),
      oidc: z.object({ title: z.string() }).nullable(),
      demo: z.array(
        z.object({
          name: z.string(),
          title: z.object({ zh: z.string(), en: z.string() }),
          about: z.object({ zh: z.string(), en: z.string() }),
          admin_role: z.enum(ADMIN_ROLES).nullable(),
        }),
      ),
    }),
  })
  .openapi('SessionState');
export type SessionState = z.infer<typeof SessionState>;

export const SessionItem = z
  .object({
    id: z.string(),
    account: z.string(),
    account_name: z.string(),
    address: z.string().nullable(),
    agent: z.string().nullable(),
    by: z.enum(['password', 'oidc', 'demo', 'setup']),
    created_at: instant,
    seen_at: instant,
    expires_at: instant,
    present: z.boolean().openapi({ description: 'Whether it is the session that asks.' }),
  })
  .openapi('Session');
export type SessionItem = z.infer<typeof SessionItem>;

export const TokenItem = z
  .object({
    id: z.string(),
    account: z.string(),
    account_name: z.string(),
    name: z.string(),
    start: z.string().openapi({ description: 'Its first characters.' }),
    read_only: z.boolean(),
    grants: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'Ids of grants; null for all of the account.' }),
    created_at: instant,
    expires_at: instant,
    used_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .openapi('ApiToken');
export type TokenItem = z.infer<typeof TokenItem>;

export const AccountItem = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    unit: z.string(),
    admin_role: z.enum(ADMIN_ROLES).nullable(),
    wall: z.boolean(),
    bound_address: z.string().nullable(),
    local: z.boolean(),
    second_factor: z.boolean(),
    must_change: z.boolean(),
    demo: z.boolean(),
    disabled_at: instant.nullable(),
    created_at: instant,
    seen_at: instant.nullable(),
    grants: z.array(GrantItem),
  })
  .openapi('Account');
export type AccountItem = z.infer<typeof AccountItem>;
