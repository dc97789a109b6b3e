import type { BlockList } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { NO_SERVICES, type BasemapServices } from './basemap/services.ts';
import type { EnvironmentTables } from '#data/environment/tables.ts';
import { WEEKS_ONLY, type Calendar } from '#data/catalogue/working-days.ts';
import type { Target } from '#data/deliveries/target.ts';
import type { MqttSource } from '#data/observations/mqtt-feed.ts';
import type { PollSource } from '#data/feeds/poller.ts';
import { networksOf } from '#data/access/address.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import type { OidcSettings } from './oidc.ts';
import { isProviderAddress, isSiteAddress, oidcFrom } from './oidc-settings.ts';
import {
  readCalendar,
  readMqtt,
  readPolls,
  readServices,
  readTables,
  readTargets,
  readTls,
} from './settings-files.ts';

export interface Settings {
  host: string;
  port: number;
  /** Absolute folder of everything this installation keeps. */
  home: string;
  databaseUrl: string | undefined;
  /** Where events travel between processes; null: by the database alone. */
  natsUrl: string | null;
  tls: { cert: string; key: string } | null;
  services: BasemapServices;
  logLevel: LogLevel;
  /** Bytes of the largest file that is taken in. */
  ingestMaxBytes: number;
  /** Months that entries of the audit are kept; null: all of them are. */
  auditMonths: number | null;
  /** Where heads of the audit's chain are sent as well; null: nowhere. */
  auditWebhook: string | null;
  /** Whether an empty installation is filled with demo data, whose stations report. */
  demo: boolean;
  /** Hours back of which demo stations report at first. */
  demoHours: number;
  /** How many times as fast their clock runs until it has caught up; null: what is behind is sent at once. */
  demoSpeed: number | null;
  calendar: Calendar;
  /** Brokers that readings come from. */
  mqtt: readonly MqttSource[];
  /** Who is told of alarms outside the product. */
  alarmTargets: readonly Target[];
  /** Sources that are asked for readings. */
  polls: readonly PollSource[];
  /** Limits and validity rules of environment standards. */
  tables: EnvironmentTables;
  /** Whose word counts on where a request came from. */
  proxies: BlockList | null;
  /** Address of this installation as browsers know it. */
  publicUrl: URL | null;
  oidc: OidcSettings | null;
}

/** The environment holds something that cannot be used; the message lists all of it, one line each. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const many = problems.length > 1 ? `${problems.length} settings are wrong` : 'A setting is wrong';
    super([`${many}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

const HOST =
  /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*$/;

/** The law asks for six months of logs. */
const LEAST_AUDIT_MONTHS = 6;

const Environment = z.object({
  HOST: z
    .string()
    .regex(HOST, 'is not a host name or address; write one such as 127.0.0.1, ::1 or 0.0.0.0')
    .default('127.0.0.1'),
  PORT: z
    .string()
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'is not a port; write a whole number from 0 to 65535, such as 4170',
    )
    .default('4170'),
  HAIDAI_HOME: z
    .string()
    .refine((text) => !text.includes('\0'), 'is not a folder; write a path such as .haidai')
    .default('.haidai'),
  DATABASE_URL: z
    .string()
    .refine(
      isPostgresUrl,
      'is not a PostgreSQL address; write one such as postgres://user:password@localhost:5432/haidai, or unset it',
    )
    .optional(),
  NATS_URL: z
    .string()
    .refine(
      isNatsUrl,
      'is not a NATS address; write one such as nats://user:password@localhost:4222, or tls://…',
    )
    .optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  BASEMAP_SERVICES: z.string().optional(),
  INGEST_MAX_MB: z
    .string()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= 1,
      'is not a size; write a whole number of megabytes, such as 2048',
    )
    .default('2048'),
  AUDIT_MONTHS: z
    .string()
    .refine(
      (text) => /^\d{1,4}$/.test(text) && Number(text) >= LEAST_AUDIT_MONTHS,
      `is not how long the audit is kept; write a whole number of months, at least ${LEAST_AUDIT_MONTHS}, or unset it to keep all`,
    )
    .optional(),
  AUDIT_WEBHOOK: z
    .string()
    .refine(
      isWebhook,
      'is not an address to send to; write one such as https://log.example.cn/haidai, without user and password',
    )
    .optional(),
  DEMO_DATA: z.enum(['on', 'off'], 'is neither "on" nor "off"').optional(),
  DEMO_HOURS: z
    .string()
    .refine(
      (text) => /^\d{1,3}$/.test(text) && Number(text) <= 744,
      'is not a whole number of hours from 0 to 744',
    )
    .default('24'),
  DEMO_SPEED: z
    .string()
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 36_000,
      'is not a whole number from 1 to 36000',
    )
    .optional(),
  HOLIDAYS: z.string().optional(),
  MQTT_SOURCES: z.string().optional(),
  ALARM_TARGETS: z.string().optional(),
  POLL_SOURCES: z.string().optional(),
  ENVIRONMENT_TABLES: z.string().optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine(
      (text) => networksOf(list(text)) !== null,
      'is not a list of addresses; write one such as 10.0.0.5, 192.168.0.0/16',
    )
    .optional(),
  PUBLIC_URL: z
    .string()
    .refine(isSiteAddress, 'is not the address of a site; write one such as https://map.example.gov.cn')
    .optional(),
  OIDC_ISSUER: z
    .string()
    .refine(
      isProviderAddress,
      'is not the address of an identity provider; write one that begins with https:// (http:// only for this machine)',
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_TITLE: z.string().max(40, 'is longer than 40 characters').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is not a level; write one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

type Name = keyof z.infer<typeof Environment>;

/** Reads all settings from the environment; relative paths count from `cwd`. Throws SettingsError with every mistake at once. */
export function readSettings(env: Record<string, string | undefined>, cwd: string = process.cwd()): Settings {
  const names = Object.keys(Environment.shape) as Name[];
  // `PORT= npm run up` means "unset", as in a shell.
  const given = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const problems: string[] = [];
  const wrong = (name: Name, what: string) =>
    problems.push(`${name}="${shown(name, env[name] ?? '')}" ${what}.`);

  const parsed = Environment.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) wrong(issue.path[0] as Name, issue.message);
  // File settings are looked at even when others are wrong, so that one start shows everything.
  const files = Environment.pick({
    TLS_CERT: true,
    TLS_KEY: true,
    BASEMAP_SERVICES: true,
    HOLIDAYS: true,
    ENVIRONMENT_TABLES: true,
    MQTT_SOURCES: true,
    ALARM_TARGETS: true,
    POLL_SOURCES: true,
  }).parse(given);
  const tls = readTls(files.TLS_CERT, files.TLS_KEY, cwd, wrong, problems);
  const services = files.BASEMAP_SERVICES
    ? readServices(path.resolve(cwd, files.BASEMAP_SERVICES), wrong)
    : NO_SERVICES;
  const calendar = files.HOLIDAYS ? readCalendar(path.resolve(cwd, files.HOLIDAYS), wrong) : WEEKS_ONLY;
  const mqtt = readMqtt(files.MQTT_SOURCES && path.resolve(cwd, files.MQTT_SOURCES), wrong);
  const alarmTargets = readTargets(files.ALARM_TARGETS && path.resolve(cwd, files.ALARM_TARGETS), wrong);
  const polls = readPolls(files.POLL_SOURCES && path.resolve(cwd, files.POLL_SOURCES), wrong);
  const tables = readTables(files.ENVIRONMENT_TABLES && path.resolve(cwd, files.ENVIRONMENT_TABLES), wrong);

  if (isNatsUrl(given['NATS_URL'] ?? '') && !given['DATABASE_URL'])
    wrong('NATS_URL', 'is set but DATABASE_URL is not; it is for several processes on one database server');

  const { oidc, missing } = oidcFrom(given);
  for (const name of missing) wrong('OIDC_ISSUER', `is set but ${name} is not; signing in there needs both`);

  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const {
    HOST,
    PORT,
    HAIDAI_HOME,
    DATABASE_URL,
    NATS_URL,
    LOG_LEVEL,
    INGEST_MAX_MB,
    AUDIT_MONTHS,
    AUDIT_WEBHOOK,
    DEMO_DATA,
    DEMO_HOURS,
    DEMO_SPEED,
    TRUSTED_PROXIES,
    PUBLIC_URL,
  } = parsed.data;
  return {
    host: HOST,
    port: Number(PORT),
    home: path.resolve(cwd, HAIDAI_HOME),
    databaseUrl: DATABASE_URL,
    natsUrl: NATS_URL ?? null,
    tls,
    services,
    logLevel: LOG_LEVEL,
    ingestMaxBytes: Number(INGEST_MAX_MB) * 1e6,
    auditMonths: AUDIT_MONTHS === undefined ? null : Number(AUDIT_MONTHS),
    auditWebhook: AUDIT_WEBHOOK ?? null,
    // An installation without a server of its own is a first look; one with it is going to hold real data.
    demo: DEMO_DATA === undefined ? DATABASE_URL === undefined : DEMO_DATA === 'on',
    demoHours: Number(DEMO_HOURS),
    demoSpeed: DEMO_SPEED === undefined ? null : Number(DEMO_SPEED),
    calendar,
    tables,
    mqtt,
    alarmTargets,
    polls,
    proxies: TRUSTED_PROXIES === undefined ? null : networksOf(list(TRUSTED_PROXIES)),
    publicUrl: PUBLIC_URL === undefined ? null : new URL(PUBLIC_URL),
    oidc,
  };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

function isNatsUrl(text: string): boolean {
  return /^(nats|tls):\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '';
}

/** `fetch` sends to no address that carries a password; what is secret of it belongs into its path. */
function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** A setting's value as it may appear in a message: without the password. */
function shown(name: Name, value: string): string {
  if (name === 'OIDC_CLIENT_SECRET') return '…';
  if (name !== 'DATABASE_URL' && name !== 'NATS_URL' && name !== 'AUDIT_WEBHOOK') return value;
  return maskPassword(value);
}

/** A database address with whatever could be its password replaced, even when the address is malformed. */
export function maskPassword(address: string): string {
  const scheme = /^[a-z]+:\/\//i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const masked = at === -1 ? rest : `${rest.slice(0, at).replace(/:.*$/s, ':***')}${rest.slice(at)}`;
  return scheme + masked.replace(/((?:password|passwd|pwd|sslpassword)=)[^&\s]*/gi, '$1***');
}
