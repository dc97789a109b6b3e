import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Access } from '#data/access/access.ts';
import { isLoopbackHost } from '#data/access/address.ts';
import { refusalRecorder } from '#data/access/refused-requests.ts';
import { openAudit } from '#data/audit/audit.ts';
import { Database } from '#data/db/database.ts';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { everyHourAndDay } from '#data/catalogue/clock.ts';
import { fillWithDemo, isEmpty, type DemoState } from '#data/demo/fill.ts';
import { ObservationFeed } from '#data/demo/observations/feed.ts';
import { issueWarnings } from '#data/demo/warnings.ts';
import { Exports } from '#data/exports/store.ts';
import { keepPruning } from '#data/observations/prune.ts';
import { THEMES } from '#data/themes/index.ts';
import { RuleClock } from '#data/rules/clock.ts';
import { createRegister } from '#data/themes/register.ts';
import { loadRegions } from '#data/regions/load.ts';
import { createRegionReader } from '#data/regions/reader.ts';
import { createApp } from './app.ts';
import { openArchive } from './basemap/archive.ts';
import { listenToBrokers } from './brokers.ts';
import { deliverAlarms } from '#data/deliveries/deliverer.ts';
import { Feeds } from './feeds.ts';
import { askSources } from './polls.ts';
import { createTileProxy } from './basemap/proxy.ts';
import { createLimits, ratesOf } from './limits.ts';
import { identify } from './identify.ts';
import { openHub } from './live/open.ts';
import { OpenStreams } from './live/open-streams.ts';
import { createLog, describeError } from './log.ts';
import { securityHeaders } from './security.ts';
import { createOidc } from './oidc.ts';
import { checkPort, listen } from './server.ts';
import type { Settings } from './settings.ts';
import { readWebFiles } from './web.ts';

export interface StartOptions {
  /** Told of every step that may take over a second. */
  progress?: (step: string) => void;
  /** Told what whoever starts the product must know, and nobody else. */
  notice?: (sentence: string) => void;
  /** The project's folder, where the build's results lie. */
  root?: string;
}

export interface RunningHaidai {
  /** Address to open. */
  url: string;
  /** Which database is used, for people; without its password. */
  database: string;
  /** Ends everything in order: no new requests, those in flight get up to five seconds, then the database closes. */
  stop(): Promise<void>;
  /** Resolves when everything has ended, by `stop` or by SIGINT or SIGTERM. */
  stopped: Promise<void>;
}

/** Opens the database, loads what is new, and serves everything. Prints nothing; throws errors whose message is for people. */
export async function start(settings: Settings, options: StartOptions = {}): Promise<RunningHaidai> {
  const {
    progress = () => undefined,
    notice = () => undefined,
    root = path.dirname(import.meta.dirname),
  } = options;
  const { host, port, home, databaseUrl, tls, services, logLevel } = settings;
  let demo: DemoState = { state: 'off', done: 0, total: 0, records: 0 };
  const log = createLog(logLevel);
  // Before the database, which may take ten seconds to create.
  await checkPort(host, port);

  const closers: (() => Promise<void>)[] = [];
  let stopping = false;
  // Last opened, first closed.
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const warn = (message: string, cause?: unknown) =>
      log.warn('database', { message, ...(cause !== undefined && { error: describeError(cause) }) });
    const database = await Database.open({ url: databaseUrl, home, progress, warn });
    closers.push(() => database.close());
    await loadRegions(database, progress);
    const reader = createRegionReader(database);
    closers.push(async () => reader.close());
    progress('Reading the names for the search');
    await reader.warm();

    const audit = openAudit(database, {
      anchorFile: path.join(home, 'audit-anchors.ndjson'),
      webhook: settings.auditWebhook,
      keepMonths: settings.auditMonths,
      warn: (message, cause) =>
        log.error('audit', { message, ...(cause !== undefined && { error: describeError(cause) }) }),
    });
    closers.push(() => audit.close());

    const atMachine = isLoopbackHost(host);
    const access = await Access.open(database, {
      home,
      demo: settings.demo && database.kind === 'embedded' && atMachine,
      warn: (message, cause) => log.error('access', { message, error: describeError(cause) }),
    });
    closers.push(() => access.close());
    const secure = tls !== null || settings.publicUrl?.protocol === 'https:';
    const identity = { access, secure, atMachine };

    const register = createRegister(THEMES);
    const libraries = await openLibraries(database, register, {
      folder: path.join(home, 'inbox'),
      maxBytes: settings.ingestMaxBytes,
      calendar: settings.calendar,
      warn: (message, cause) => log.warn('ingestion', { message, error: describeError(cause) }),
      recomputed: (what) =>
        log.info('cells', { message: 'The cells of a layer were computed anew', ...what }),
    });
    closers.push(() => libraries.close());
    const clock = new RuleClock(database, register, {
      warn: (message, cause) => log.warn('rules', { message, error: describeError(cause) }),
    });
    closers.push(() => clock.close());

    closers.push(
      keepPruning(database, access, (message, cause) =>
        log.warn('observations', { message, error: describeError(cause) }),
      ),
    );

    const { hub, ...live } = await openHub(
      database,
      access,
      (message, cause) =>
        log.warn('live', { message, ...(cause !== undefined && { error: describeError(cause) }) }),
      settings.natsUrl,
    );
    closers.push(() => live.close());

    const web = await readWebFiles(path.join(root, 'build', 'web'));
    const archive = await openArchive(path.join(root, 'build', 'basemap'));
    if (archive) closers.push(() => archive.close());
    const feeds = new Feeds(database);
    const app = createApp({
      reader,
      web,
      archive,
      proxy: createTileProxy(services),
      services: services.services,
      log,
      version: readVersion(root),
      tls: tls !== null,
      libraries,
      tables: settings.tables,
      demo: () => demo,
      exports: new Exports(database),
      limits: createLimits(async () =>
        ratesOf(await access.settings.read().catch(() => access.settings.defaults)),
      ),
      identify: (c) => identify(c, identity),
      ...identity,
      hub,
      feeds,
      streams: new OpenStreams(),
      proxies: settings.proxies,
      oidc: settings.oidc && createOidc(settings.oidc, access.seal),
      database,
      audit,
      refused: refusalRecorder(database, (message, cause) =>
        log.error('audit', { message, error: describeError(cause) }),
      ),
    });
    const headers = securityHeaders({ scripts: web.scripts, tls: tls !== null });
    const server = await listen({ fetch: app.fetch, host, port, tls, headers, log });
    closers.push(() => server.stop());
    // before the server waits for answers to end: streams do not end by themselves
    closers.push(async () => hub.close());
    if (!access.demo)
      for (const { admin_role, path: link } of await access.linksAtStart())
        notice(
          `To make the ${admin_role} administrator, open ${new URL(link, settings.publicUrl ?? server.url).href} within 24 hours; it works once.`,
        );

    closers.push(
      await deliverAlarms(database, settings.alarmTargets, {
        warn: (message, cause) => log.warn('deliveries', { message, error: describeError(cause) }),
      }),
    );
    closers.push(await listenToBrokers(settings.mqtt, { libraries, access, log, feeds }));
    closers.push(askSources(settings.polls, { database, libraries, access, log, feeds }));
    const issue = () =>
      void issueWarnings(database, register, libraries.ingestion).catch((error: unknown) => {
        if (!stopping) log.warn('demo', { message: 'No warnings were issued', error: describeError(error) });
      });
    const feed = () => {
      if (!settings.demo || stopping) return;
      const stations = new ObservationFeed(
        { database, register, door: libraries.observations },
        {
          hoursBack: settings.demoHours,
          speed: settings.demoSpeed,
          warn: (message, cause) => log.warn('demo', { message, error: describeError(cause) }),
        },
      );
      closers.push(() => stations.close());
      const stopIssuing = everyHourAndDay(issue);
      closers.push(() => Promise.resolve(stopIssuing()));
    };
    if (settings.demo && (await isEmpty(database))) {
      demo = { ...demo, state: 'loading', total: register.datasets.length };
      fillWithDemo(database, register, libraries.ingestion, { progress: (state) => (demo = state) }).then(
        (state) => {
          demo = state;
          feed();
        },
        (error: unknown) => {
          demo = { ...demo, state: 'failed' };
          if (!stopping) log.error('demo', { error: describeError(error) });
        },
      );
    } else {
      feed();
      if (settings.demo) issue();
    }

    const { promise: stopped, resolve, reject } = Promise.withResolvers<undefined>();
    const stop = () => {
      if (!stopping) {
        stopping = true;
        closeAll().then(() => resolve(undefined), reject);
      }
      return stopped;
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
    log.debug('started', { url: server.url, database: database.description });
    return { url: server.url, database: database.description, stop, stopped };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function readVersion(root: string): string {
  return (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
