import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentTables } from '#data/environment/tables.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { maskPassword, readSettings, SettingsError } from './settings.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'haidai-settings-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The sentences of a refused environment. */
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env, folder);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

describe('readSettings', () => {
  test('an empty environment gives the defaults, and so do empty values', () => {
    const defaults = {
      host: '127.0.0.1',
      port: 4170,
      home: path.join(folder, '.haidai'),
      databaseUrl: undefined,
      natsUrl: null,
      tls: null,
      services: { allow: [], services: [] },
      logLevel: 'info',
      ingestMaxBytes: 2_048_000_000,
      auditMonths: null,
      auditWebhook: null,
      demo: true,
      demoHours: 24,
      demoSpeed: null,
      mqtt: [],
      alarmTargets: [],
      polls: [],
      calendar: WEEKS_ONLY,
      proxies: null,
      publicUrl: null,
      oidc: null,
      tables: environmentTables(),
    };
    expect(readSettings({}, folder)).toEqual(defaults);
    expect(readSettings({ PORT: '', HOST: '', DATABASE_URL: '', UNRELATED: 'x' }, folder)).toEqual(defaults);
  });

  test('takes what is right', () => {
    const env = {
      HOST: '::',
      PORT: '0',
      HAIDAI_HOME: '/srv/x',
      DATABASE_URL: 'postgresql://a:b@db/h',
      LOG_LEVEL: 'debug',
    };
    expect(readSettings(env, folder)).toMatchObject({
      host: '::',
      port: 0,
      home: '/srv/x',
      databaseUrl: 'postgresql://a:b@db/h',
      logLevel: 'debug',
      demo: false,
    });
  });

  test('takes what belongs to data coming in', () => {
    const env = {
      INGEST_MAX_MB: '10',
      AUDIT_MONTHS: '24',
      AUDIT_WEBHOOK: 'https://log.example.cn/haidai',
      DEMO_DATA: 'off',
      DEMO_HOURS: '72',
      DEMO_SPEED: '3600',
      HOLIDAYS: file('holidays.json', '{"holidays":["2026-10-01"],"workdays":["2026-10-10"]}'),
      ENVIRONMENT_TABLES: file(
        'tables.json',
        JSON.stringify({ air_statistics: { ...environmentTables().air_statistics, hours_of_day: 18 } }),
      ),
    };
    expect(readSettings(env, folder)).toMatchObject({
      ingestMaxBytes: 10_000_000,
      auditMonths: 24,
      auditWebhook: 'https://log.example.cn/haidai',
      demo: false,
      demoHours: 72,
      demoSpeed: 3_600,
      calendar: { holidays: new Set(['2026-10-01']), workdays: new Set(['2026-10-10']) },
      tables: {
        air_statistics: { hours_of_day: 18 },
        sea_water: { items: { do: { limits: [6, 5, 4, 3] } } },
      },
    });
  });

  test.each(['127.0.0.1', '0.0.0.0', '::1', 'fe80::1%eth0', 'gis.example', 'localhost'])(
    'HOST %s is right',
    (HOST) => expect(problemsOf({ HOST })).toEqual([]),
  );

  test.each([
    ['PORT', '65536', /0 to 65535/],
    ['PORT', '-1', /0 to 65535/],
    ['INGEST_MAX_MB', '1.5', /whole number of megabytes/],
    ['AUDIT_MONTHS', '5', /at least 6/],
    ['AUDIT_MONTHS', '-12', /whole number of months/],
    ['AUDIT_WEBHOOK', 'ftp://log.example.cn/', /not an address/],
    ['AUDIT_WEBHOOK', 'log.example.cn', /without user and password/],
    ['DEMO_DATA', 'yes', /neither "on" nor "off"/],
    ['DEMO_HOURS', '745', /0 to 744/],
    ['DEMO_SPEED', '0', /1 to 36000/],
    ['HOLIDAYS', 'nowhere.json', /cannot be read/],
    ['ALARM_TARGETS', 'nowhere.json', /cannot be read.*docs\/deliveries\.md/],
    ['NATS_URL', 'nats://broker:4222', /for several processes on one database server/],
    ['NATS_URL', 'http://broker', /not a NATS address/],
    ['POLL_SOURCES', 'nowhere.json', /cannot be read.*docs\/polling\.md/],
    ['MQTT_SOURCES', 'nowhere.json', /cannot be read.*docs\/mqtt\.md/],
    ['ENVIRONMENT_TABLES', 'nowhere.json', /cannot be read.*docs\/calculators\.md/],
    ['TRUSTED_PROXIES', '10.0.0.0/33', /list of addresses/],
    ['TRUSTED_PROXIES', 'proxy.example', /list of addresses/],
    ['PUBLIC_URL', 'map.example', /address of a site/],
    ['PUBLIC_URL', 'https://map.example/path', /address of a site/],
    ['PORT', 'http', /0 to 65535/],
    ['PORT', '41.7', /0 to 65535/],
    ['HOST', 'http://x', /127\.0\.0\.1/],
    ['HOST', 'a b', /127\.0\.0\.1/],
    ['DATABASE_URL', 'mysql://x/y', /postgres:\/\//],
    ['DATABASE_URL', 'localhost', /postgres:\/\//],
    ['LOG_LEVEL', 'loud', /debug, info, warn, error/],
    ['TLS_CERT', 'missing.pem', /TLS_KEY/],
    ['TLS_KEY', 'missing.pem', /TLS_CERT/],
    ['BASEMAP_SERVICES', 'missing.json', /ENOENT.*docs\/basemap-services\.md/],
  ])('%s=%s is refused with its name, its value and what would be right', (name, value, right) => {
    const [problem = '', ...others] = problemsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(problem).toContain(`${name}="${value}"`);
    expect(problem).toMatch(right);
  });

  test('takes proxies, and an identity provider where all of it is said', () => {
    const PUBLIC_URL = 'https://map.example';
    const env = { OIDC_ISSUER: 'https://sso.example/realm', OIDC_CLIENT_ID: 'haidai', PUBLIC_URL };
    const { oidc, proxies, publicUrl } = readSettings(
      { ...env, TRUSTED_PROXIES: '10.0.0.5, 192.168.0.0/16' },
      folder,
    );
    expect(publicUrl?.href).toBe('https://map.example/');
    expect(oidc).toMatchObject({ clientId: 'haidai', clientSecret: null, title: 'sso.example' });
    expect(proxies?.check('192.168.9.9')).toBe(true);
    expect(problemsOf({ OIDC_ISSUER: env.OIDC_ISSUER })).toEqual([
      expect.stringContaining('OIDC_CLIENT_ID'),
      expect.stringContaining('PUBLIC_URL'),
    ]);
    expect(problemsOf({ ...env, OIDC_ISSUER: 'http://sso.example' })).toEqual([
      expect.stringContaining('https://'),
    ]);
    const secret = problemsOf({ ...env, OIDC_CLIENT_SECRET: 'hunter2', OIDC_TITLE: 'x'.repeat(41) });
    expect(secret).toEqual([expect.stringContaining('OIDC_TITLE')]);
  });

  test('reports everything at once', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'y', TLS_CERT: 'z', BASEMAP_SERVICES: 'w' });
    expect(problems).toHaveLength(4);
  });

  test('never shows a password', () => {
    const [problem = ''] = problemsOf({ DATABASE_URL: 'mysql://admin:hunter2@db/haidai?password=hunter2' });
    expect(problem).toContain('mysql://admin:***@db/haidai');
    expect(problem).not.toContain('hunter2');
  });

  test('certificates that cannot be read or do not fit are named', () => {
    expect(problemsOf({ TLS_CERT: 'no-cert.pem', TLS_KEY: 'no-key.pem' })).toHaveLength(2);
    const both = { TLS_CERT: file('cert.pem', 'nonsense'), TLS_KEY: file('key.pem', 'nonsense') };
    expect(problemsOf(both)).toEqual([expect.stringMatching(/TLS_CERT=.*TLS_KEY=.*do not work together/)]);
  });

  test('each mistake in the services file names its field', () => {
    const service = {
      id: 'A B',
      title: { zh: '影像' },
      type: 'tms',
      url: 'x',
      grid: 'g',
      placement: 'under',
      minzoom: 0,
      maxzoom: 30,
    };
    const problems = problemsOf({
      BASEMAP_SERVICES: file('services.json', JSON.stringify({ allow: ['host'], services: [service] })),
    });
    for (const field of [
      'allow[0]',
      'services[0].id',
      'services[0].title.en',
      'services[0].type',
      'services[0].maxzoom',
    ]) {
      expect(problems.join('\n')).toContain(field);
    }
    expect(problemsOf({ BASEMAP_SERVICES: file('broken.json', '{') })[0]).toContain('not valid JSON');
  });
});

describe('maskPassword', () => {
  test.each([
    ['postgres://a:secret@h/d', 'postgres://a:***@h/d'],
    ['postgres://a:se@cret@h/d', 'postgres://a:***@h/d'],
    ['postgres://h/d?user=a&password=secret&x=1', 'postgres://h/d?user=a&password=***&x=1'],
    ['a:secret@h', 'a:***@h'],
    ['postgres://h:5432/d', 'postgres://h:5432/d'],
  ])('%s', (address, masked) => expect(maskPassword(address)).toBe(masked));
});
