import { OpenAPIHono } from '@hono/zod-openapi';
import type { BlockList } from 'node:net';
import type { Context, Next } from 'hono';
import type { BasemapArchive } from './basemap/archive.ts';
import type { TileProxy } from './basemap/proxy.ts';
import type { BasemapServices } from './basemap/services.ts';
import { recordFiles } from './file-record.ts';
import { checkAddress } from './guard.ts';
import type { Limits } from './limits.ts';
import { describeError, type Log } from './log.ts';
import type { Identify } from './long-answer.ts';
import { answerMethod, methodsAt, READING } from './methods.ts';
import { checkSignedIn, type IdentifyParts } from './identify.ts';
import type { Oidc } from './oidc.ts';
import { findPeer, personOf, setPerson } from './person.ts';
import { Problem, problemResponse, toProblem } from './problem.ts';
import { isNobody } from '#data/access/person.ts';
import type { Audit } from '#data/audit/audit.ts';
import type { Database } from '#data/db/database.ts';
import type { RecordRefusal } from '#data/access/refused-requests.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { EnvironmentTables } from '#data/environment/tables.ts';
import type { DemoState } from '#data/demo/fill.ts';
import { administrators } from './administrators.ts';
import { addAdminAccounts } from './routes/admin-accounts.ts';
import { addAdminAudit } from './routes/admin-audit.ts';
import { addAdminDeliveries } from './routes/admin-deliveries.ts';
import { addAdminFeeds } from './routes/admin-feeds.ts';
import { addAdminRights } from './routes/admin-rights.ts';
import type { Exports } from '#data/exports/store.ts';
import { addAlarms } from './routes/alarms.ts';
import { addAreas } from './routes/areas.ts';
import { addBasemaps } from './routes/basemaps.ts';
import { addBatches } from './routes/batches.ts';
import { addCalculators } from './routes/calculators.ts';
import { addCellAnalysis } from './routes/cell-analysis.ts';
import { addCatalogue } from './routes/catalogue.ts';
import { addCells } from './routes/cells.ts';
import { addConflicts } from './routes/conflicts.ts';
import { addDescription } from './routes/description.ts';
import { addAirPast } from './routes/environment-air-past.ts';
import { addAirNow } from './routes/environment-air.ts';
import { addSources } from './routes/environment-sources.ts';
import { addWaterNow } from './routes/environment-water.ts';
import { addWeather } from './routes/environment-weather.ts';
import { addEnvironmentCandidates } from './routes/environment-candidates.ts';
import { addEpisodes } from './routes/environment-episodes.ts';
import { addEnvironmentCells } from './routes/environment-cells.ts';
import { addEnvironmentSurface } from './routes/environment-surface.ts';
import { addExports } from './routes/exports.ts';
import { addFreshness } from './routes/freshness.ts';
import { addHealth } from './routes/health.ts';
import { addIndicators } from './routes/indicators.ts';
import { addObservations } from './routes/observations.ts';
import { addSensorThings } from './routes/sensorthings.ts';
import { addStations } from './routes/stations.ts';
import { addOgc } from './routes/ogc.ts';
import { addRecords } from './routes/records.ts';
import { addRegions } from './routes/regions.ts';
import { addRules } from './routes/rules.ts';
import { addLayers } from './routes/layers.ts';
import { addLayerExport } from './routes/layer-export.ts';
import { addScenes } from './routes/scenes.ts';
import { addAccount } from './routes/account.ts';
import { addOidc } from './routes/oidc.ts';
import { addSession } from './routes/session.ts';
import { addSetup } from './routes/setup.ts';
import { addUnmask } from './routes/unmask.ts';
import { addValidate } from './routes/validate.ts';
import { createReadAnswer } from './reads.ts';
import type { Hub } from './live/hub.ts';
import type { OpenStreams } from './live/open-streams.ts';
import { addLive } from './routes/live.ts';
import type { Feeds } from './feeds.ts';
import { isRefused } from './refusals.ts';
import { checkSite } from './same-site.ts';
import { securityHeaders } from './security.ts';
import type { WebFiles } from './web.ts';

export interface AppParts extends IdentifyParts {
  reader: RegionReader;
  web: WebFiles;
  /** Null until a basemap has been baked. */
  archive: BasemapArchive | null;
  proxy: TileProxy;
  services: BasemapServices['services'];
  log: Log;
  version: string;
  tls: boolean;
  libraries: Libraries;
  tables: EnvironmentTables;
  demo: () => DemoState;
  /** Who asks, by the session or token that a request carries. */
  identify: Identify;
  exports: Exports;
  /** Null where nobody is held to a measure: benchmarks. */
  limits: Limits | null;
  hub: Hub;
  feeds: Feeds;
  /** Null where nobody is held to a measure: benchmarks. */
  streams: OpenStreams | null;
  /** Whose word counts on where a request came from. */
  proxies: BlockList | null;
  /** Null where people sign in here only. */
  oidc: Oidc | null;
  database: Database;
  audit: Audit;
  /** Writes down that who asked was refused. */
  refused: RecordRefusal;
}

/** The whole application, ready to be asked; it opens nothing and listens nowhere. */
export function createApp(parts: AppParts): OpenAPIHono {
  const { web, log, tls } = parts;
  const app = new OpenAPIHono({ strict: false });
  const fixed = securityHeaders({ scripts: web.scripts, tls });

  app.use(async function frame(c, next) {
    const started = log.writes('debug') ? performance.now() : 0;
    await next();
    for (const [name, value] of fixed) c.res.headers.set(name, value);
    if (started === 0) return;
    const ms = Math.round((performance.now() - started) * 100) / 100;
    log.debug('request', { method: c.req.method, path: c.req.path, status: c.res.status, ms });
  });
  // Apart from the frame, so that its refusals carry the frame's headers too.
  app.use(function guard(c, next) {
    checkAddress(c.req.url);
    return next();
  });
  app.use(function peer(c, next) {
    findPeer(c, parts.proxies);
    return next();
  });
  if (parts.limits) app.use('/api/*', parts.limits.byAddress);
  app.use('/api/*', function sameSite(c, next) {
    checkSite(c);
    return next();
  });
  const identify = async (c: Context, next: Next): Promise<void> => {
    setPerson(c, await parts.identify(c));
    await checkSignedIn(c, parts);
    await next();
  };
  for (const path of ['/api/*', '/basemap/*']) {
    app.use(path, identify);
    if (parts.limits) app.use(path, parts.limits.byPerson);
  }
  app.use('/api/*', recordFiles(parts));

  app.onError(async (error, c) => {
    const problem = toProblem(error);
    const person = personOf(c);
    // administration writes down its own, with what they were after
    const written = c.req.path.startsWith('/api/admin/') && !isNobody(person);
    if (isRefused(c.req, problem) && (!written || problem.status === 429))
      await parts.refused(person, { method: c.req.method, path: c.req.path, why: problem.message });
    // Whoever has left (a map that moved on) broke nothing and reads no answer.
    if (problem.status >= 500 && !c.req.raw.signal.aborted) {
      const entry = {
        method: c.req.method,
        path: c.req.path,
        type: problem.type,
        error: describeError(error),
      };
      // An upstream's trouble is the administrator's to know, but no fault of ours.
      if (error instanceof Problem) log.warn('problem', entry);
      else log.error('failed', entry);
    }
    return problemResponse(problem, new URL(c.req.url).pathname, c.req.header('accept-language'));
  });

  const read = createReadAnswer(parts.reader, parts.version);
  addHealth(app, parts);
  addRegions(app, { ...parts, read });
  addBasemaps(app, parts);
  addOgc(app, { ...parts, read });
  addCatalogue(app, parts);
  addFreshness(app, parts.libraries);
  addRecords(app, parts);
  addExports(app, parts);
  addUnmask(app, parts);
  addBatches(app, parts);
  addConflicts(app, parts);
  addIndicators(app, parts);
  addScenes(app, parts);
  addLayers(app, parts.libraries);
  addCellAnalysis(app, parts);
  addLayerExport(app, parts);
  addAreas(app, parts);
  addCells(app, parts);
  addCalculators(app, parts.tables);
  addEnvironmentSurface(app, parts);
  addEnvironmentCells(app, parts);
  addEnvironmentCandidates(app, parts);
  addEpisodes(app, parts);
  addLive(app, parts);
  addObservations(app, parts);
  addStations(app, parts);
  addSensorThings(app, parts);
  addValidate(app, parts);
  addAlarms(app, parts);
  addRules(app, parts);
  addAirNow(app, parts);
  addAirPast(app, parts);
  addWaterNow(app, parts);
  addSources(app, parts);
  addWeather(app, parts);
  addSession(app, parts);
  addOidc(app, parts);
  addAccount(app, parts);
  addSetup(app, parts);
  const admin = { ...parts, may: administrators(parts.database) };
  addAdminAccounts(app, admin);
  addAdminRights(app, admin);
  addAdminAudit(app, admin);
  addAdminDeliveries(app, admin);
  addAdminFeeds(app, admin);
  addDescription(app, parts);

  app.notFound((c) => {
    const { method, path } = c.req;
    const isApi =
      path === '/api' || path.startsWith('/api/') || path === '/basemap' || path.startsWith('/basemap/');
    const offered = isApi ? methodsAt(app, path) : READING;
    // a method that is offered comes here only for a page of the front end; OPTIONS has no handler of its own
    if (offered.length > 0 && (method === 'OPTIONS' || !offered.includes(method)))
      return answerMethod(method, path, offered);
    if (isApi)
      throw new Problem('not-found', {
        zh: `${path} 没有资源；/api/docs 列出所有资源。`,
        en: `There is no resource at ${path}. /api/docs lists what there is.`,
      });
    return web.respond(c, path);
  });
  return app;
}
