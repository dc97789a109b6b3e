import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { NO_SERVICES, parseServices, type BasemapServices } from './basemap/services.ts';
import { alarmTargets } from './delivery-settings.ts';
import { mqttSources } from './mqtt-settings.ts';
import { pollSources } from './poll-settings.ts';
import { WEEKS_ONLY, type Calendar } from '#data/catalogue/working-days.ts';
import type { Target } from '#data/deliveries/target.ts';
import { environmentTables, type EnvironmentTables } from '#data/environment/tables.ts';
import type { PollSource } from '#data/feeds/poller.ts';
import type { MqttSource } from '#data/observations/mqtt-feed.ts';

/* Settings that name a file: what is in it, or what is wrong with it. */

/** Names of settings whose value is the path of a file. */
export type FileName =
  | 'TLS_CERT'
  | 'TLS_KEY'
  | 'BASEMAP_SERVICES'
  | 'HOLIDAYS'
  | 'ENVIRONMENT_TABLES'
  | 'MQTT_SOURCES'
  | 'ALARM_TARGETS'
  | 'POLL_SOURCES';

/** Told what is wrong with a setting. */
export type Wrong = (name: FileName, what: string) => void;

export function readTls(
  cert: string | undefined,
  key: string | undefined,
  cwd: string,
  wrong: Wrong,
  problems: string[],
): { cert: string; key: string } | null {
  if (!cert && !key) return null;
  if (!cert || !key) {
    const [there, missing] = cert ? (['TLS_CERT', 'TLS_KEY'] as const) : (['TLS_KEY', 'TLS_CERT'] as const);
    wrong(there, `is set but ${missing} is not; HTTPS needs both, plain HTTP neither`);
    return null;
  }
  const certText = readText('TLS_CERT', path.resolve(cwd, cert), 'a certificate in PEM form', wrong);
  const keyText = readText('TLS_KEY', path.resolve(cwd, key), 'the private key in PEM form', wrong);
  if (certText === null || keyText === null) return null;
  try {
    createSecureContext({ cert: certText, key: keyText });
    return { cert: certText, key: keyText };
  } catch (error) {
    const why = (error as Error).message;
    problems.push(
      `TLS_CERT="${cert}" and TLS_KEY="${key}" do not work together (${why}); give a PEM certificate and its own unencrypted key.`,
    );
    return null;
  }
}

export function readServices(file: string, wrong: Wrong): BasemapServices {
  const text = readText(
    'BASEMAP_SERVICES',
    file,
    'a JSON file of map services, see docs/basemap-services.md',
    wrong,
  );
  if (text === null) return NO_SERVICES;
  const result = parseServices(text);
  if ('services' in result) return result.services;
  for (const problem of result.problems) wrong('BASEMAP_SERVICES', `has a mistake: ${problem}`);
  return NO_SERVICES;
}

const DAYS = z.array(
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be days such as "2026-10-01"'),
  'must be a list of days',
);
const Holidays = z.strictObject({ holidays: DAYS, workdays: DAYS });

export function readCalendar(file: string, wrong: Wrong): Calendar {
  const text = readText('HOLIDAYS', file, 'a JSON file {"holidays": […], "workdays": […]}', wrong);
  if (text === null) return WEEKS_ONLY;
  try {
    const { holidays, workdays } = Holidays.parse(JSON.parse(text));
    return { holidays: new Set(holidays), workdays: new Set(workdays) };
  } catch (error) {
    wrong('HOLIDAYS', `has a mistake: ${mistakeOf(error)}`);
    return WEEKS_ONLY;
  }
}

/** What the file of a setting says; `none` where there is no such setting, or no file that can be used. */
function readParsed<T>(
  { name, file, what, wrong }: { name: FileName; file: string | undefined; what: string; wrong: Wrong },
  parse: (text: string) => T,
  none: T,
): T {
  const text = file ? readText(name, file, what, wrong) : null;
  if (text === null) return none;
  try {
    return parse(text);
  } catch (error) {
    wrong(name, `has a mistake: ${mistakeOf(error)}`);
    return none;
  }
}

export const readTables = (file: string | undefined, wrong: Wrong): EnvironmentTables =>
  readParsed(
    { name: 'ENVIRONMENT_TABLES', file, what: 'a JSON file, see docs/calculators.md', wrong },
    (text) => environmentTables(z.looseObject({}).parse(JSON.parse(text))),
    environmentTables(),
  );

export const readMqtt = (file: string | undefined, wrong: Wrong): readonly MqttSource[] =>
  readParsed(
    { name: 'MQTT_SOURCES', file, what: 'a JSON file of brokers, see docs/mqtt.md', wrong },
    mqttSources,
    [],
  );

export const readTargets = (file: string | undefined, wrong: Wrong): readonly Target[] =>
  readParsed(
    { name: 'ALARM_TARGETS', file, what: 'a JSON file of targets, see docs/deliveries.md', wrong },
    alarmTargets,
    [],
  );

export const readPolls = (file: string | undefined, wrong: Wrong): readonly PollSource[] =>
  readParsed(
    { name: 'POLL_SOURCES', file, what: 'a JSON file of sources, see docs/polling.md', wrong },
    pollSources,
    [],
  );

/** What is wrong with a JSON file, and where. */
function mistakeOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  return issue ? `${issue.path.join('.') || 'the file'} ${issue.message}` : (error as Error).message;
}

function readText(name: FileName, file: string, what: string, wrong: Wrong): string | null {
  try {
    accessSync(file, constants.R_OK);
    return readFileSync(file, 'utf8');
  } catch (error) {
    wrong(
      name,
      `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}); give the path of ${what}`,
    );
    return null;
  }
}
