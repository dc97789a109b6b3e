import { z } from 'zod';
import { TOLD_ACTS } from '#data/deliveries/message.ts';
import type { Target } from '#data/deliveries/target.ts';

const isAddress = (text: string, protocols: RegExp): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.test(url.protocol) && url.hostname !== '' && url.username === '';
};

const told = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case words joined by hyphens'),
  severity: z.int().min(1).max(4).default(4),
  acts: z
    .array(z.enum(TOLD_ACTS as [string, ...string[]]))
    .min(1)
    .default(['raise', 'escalate', 'resolve']),
  regions: z
    .array(
      z
        .string()
        .regex(
          /^(?:\d{12}|(?:PK|SA)-[A-Z0-9-]{1,24})$/,
          'must be a code of 12 digits, of a park or a sea area',
        ),
    )
    .max(200)
    .default([]),
  grade: z.int().min(1).max(4).default(2),
};

const Webhook = z.strictObject({
  ...told,
  kind: z.literal('webhook'),
  url: z
    .string()
    .refine(
      (text) => isAddress(text, /^https?:$/),
      'must be an http or https address without user and password',
    ),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be "whsec_" and 24 to 64 bytes in base64')
    .transform((text) => Buffer.from(text.slice('whsec_'.length), 'base64')),
});

const Mailbox = z
  .string()
  .max(200)
  .regex(/^[^\s<>,;]+@[^\s<>,;]+$/, 'must be a mail address');

const Mail = z.strictObject({
  ...told,
  kind: z.literal('mail'),
  url: z
    .string()
    .refine(
      (text) => isAddress(text, /^smtps?:$/),
      'must be smtp://host:port or smtps://host:port, without user and password',
    ),
  username: z.string().max(200).optional(),
  password: z.string().max(400).optional(),
  from: Mailbox,
  to: z.array(Mailbox).min(1).max(50),
  language: z.enum(['zh', 'en']).default('zh'),
});

const Targets = z
  .array(
    z.discriminatedUnion('kind', [Webhook, Mail], 'must be a webhook or a mail'),
    'must be a list of targets',
  )
  .max(20)
  .refine((targets) => new Set(targets.map(({ id }) => id)).size === targets.length, 'names a target twice');

/** Whom alarms are told, of the text of a file. Throws SyntaxError or ZodError where it says something that cannot be. */
export const alarmTargets = (text: string): Target[] =>
  Targets.parse(JSON.parse(text)).map((target) => {
    if (target.kind === 'webhook') return target;
    const { username, password, ...mail } = target;
    return {
      ...mail,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    };
  });
