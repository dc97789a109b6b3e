import { Problem, problemOf } from '#lib/problem.ts';
import { whileSignedIn } from '#lib/while-signed-in.ts';

const TIMEOUT_MS = 20_000;
/** Counting in an area of half a province takes longer than reading. */
const COUNT_MS = 60_000;

/** Asks once and reads the answer. Throws `Problem`, or the signal's own reason when the caller gave up. */
export const askOnce = async <Body>(
  path: string,
  init: Pick<RequestInit, 'method' | 'body' | 'headers'>,
  read: (response: Response) => Promise<Body>,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<Body> => {
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    const headers = { accept: 'application/json', ...init.headers };
    const response = await fetch(path, { ...init, signal: stop, headers });
    if (!response.ok) throw await problemOf(response);
    return await read(response);
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    if (deadline.aborted) throw new Problem('slow', `no answer within ${timeoutMs} ms`, 0, undefined, error);
    throw new Problem('offline', String(error), 0, undefined, error);
  }
};

const askJson = <Body>(
  path: string,
  init: Pick<RequestInit, 'method' | 'body' | 'headers'>,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<Body> => {
  const read = async (response: Response) => (await response.json()) as Body; // the server validates what it sends
  return whileSignedIn(() => askOnce(path, init, read, signal, timeoutMs), signal);
};

/** Asks our own server for JSON. Throws `Problem`, or the signal's own reason when the caller gave up. */
export const getJson = <Body>(path: string, signal?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<Body> =>
  askJson<Body>(path, {}, signal, timeoutMs);

/** Asks a question, as JSON, that is too long for an address; what is wrong with it is said in `language`. Throws as `getJson`. */
export const postQuestion = <Body>(
  path: string,
  question: string,
  language: string,
  signal?: AbortSignal,
): Promise<Body> => {
  const headers = { 'content-type': 'application/json', 'accept-language': language };
  return askJson<Body>(path, { method: 'POST', body: question, headers }, signal, COUNT_MS);
};

export const query = (fields: Record<string, string | number | null>): string => {
  const pairs = Object.entries(fields).filter(([, value]) => value !== null);
  return new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)])).toString();
};

/** Which records of a dataset: of a region, a period, a layer, a cell, as of an instant. */
type RecordsAsked = {
  region: string | null;
  period: string | null;
  layer: string | null;
  cell: string | null;
  as_of: string | null;
};

/** The addresses of the server, in one place. Codes may be short (`370202`); simplification is in metres. */
export const paths = {
  region: (code: string) => `/api/regions/${encodeURIComponent(code)}`,
  children: (parent: string, limit: number, cursor: string | null) =>
    `/api/regions?${query({ parent, limit, cursor })}`,
  search: (q: string, limit: number) => `/api/regions?${query({ q, limit })}`,
  at: (lng: number, lat: number) => `/api/regions?at=${lng.toFixed(6)},${lat.toFixed(6)}`,
  outline: (code: string, simplify: number) =>
    `/api/regions/${encodeURIComponent(code)}/geometry?${query({ simplify })}`,
  outlines: (code: string, of: 'children' | 'overlaps', simplify: number) =>
    `/api/regions/${encodeURIComponent(code)}/geometry?${query({ of, simplify })}`,
  basemaps: '/api/basemaps',
  catalogue: '/api/catalogue',
  demo: '/api/demo',
  dataset: (id: string) => `/api/datasets/${encodeURIComponent(id)}`,
  batches: (dataset: string, limit: number) =>
    `/api/datasets/${encodeURIComponent(dataset)}/batches?${query({ limit })}`,
  freshness: (dataset: string, limit: number) =>
    `/api/datasets/${encodeURIComponent(dataset)}/freshness?${query({ limit })}`,
  notices: (department: string | null, limit: number) => `/api/notices?${query({ department, limit })}`,
  records: (dataset: string, fields: RecordsAsked & { limit: number; cursor: string | null }) =>
    `/api/datasets/${encodeURIComponent(dataset)}/records?${query(fields)}`,
  unmask: (dataset: string) => `/api/datasets/${encodeURIComponent(dataset)}/records/unmask`,
  recordsCsv: (dataset: string, fields: RecordsAsked) =>
    `/api/datasets/${encodeURIComponent(dataset)}/records.csv?${query(fields)}`,
  history: (dataset: string, key: string) =>
    `/api/datasets/${encodeURIComponent(dataset)}/records?${query({ key })}`,
  conflicts: (
    dataset: string,
    fields: { state: string; field: string | null; limit: number; cursor: string | null },
  ) => `/api/datasets/${encodeURIComponent(dataset)}/conflicts?${query(fields)}`,
  uphold: (dataset: string) => `/api/datasets/${encodeURIComponent(dataset)}/conflicts/uphold`,
  batch: (id: string) => `/api/batches/${encodeURIComponent(id)}`,
  quarantine: (id: string) => `/api/batches/${encodeURIComponent(id)}/quarantine.csv`,
  rollback: (id: string) => `/api/batches/${encodeURIComponent(id)}/rollback`,
  uploads: (dataset: string, name: string) =>
    `/api/datasets/${encodeURIComponent(dataset)}/uploads?${query({ name })}`,
  upload: (dataset: string, upload: string, what: 'inspect' | 'try' | 'load') =>
    `/api/datasets/${encodeURIComponent(dataset)}/uploads/${encodeURIComponent(upload)}/${what}`,
  indicators: '/api/indicators',
  figures: (region: string, as_of: string | null) =>
    `/api/regions/${encodeURIComponent(region)}/indicators?${query({ as_of })}`,
  /** A scene as JSON, or as a file when `as` names one. */
  scene: (region: string, scene: string | null, as_of: string | null, as: '' | '.csv' | '.xlsx' = '') =>
    `/api/regions/${encodeURIComponent(region)}/scene${as}?${query({ scene, as_of })}`,
  /** The values as JSON, or as a file when `as` names one. */
  values: (
    code: string,
    fields: { region: string; level: string | null; period: string | null; as_of: string | null },
    as: '' | '.csv' | '.xlsx' = '',
  ) => `/api/indicators/${encodeURIComponent(code)}/values${as}?${query(fields)}`,
  trend: (code: string, region: string, as_of: string | null) =>
    `/api/indicators/${encodeURIComponent(code)}/trend?${query({ region, as_of })}`,
  peers: (code: string, region: string, period: string | null, as_of: string | null) =>
    `/api/indicators/${encodeURIComponent(code)}/peers?${query({ region, period, as_of })}`,
  proof: (code: string, region: string, period: string, as_of: string | null) =>
    `/api/indicators/${encodeURIComponent(code)}/proof?${query({ region, period, as_of })}`,
  layers: '/api/layers',
  manifest: (layer: string, fields: { res: number; bucket: string | null; bbox: string | null }) =>
    `/api/layers/${layer}/manifest?${query(fields)}`,
  cells: (layer: string, parent: string, res: number, bucket: string | null, version: string) =>
    `/api/layers/${layer}/cells/${parent}/${res}/${bucket ?? 'none'}/v/${version}.bin`,
  distribution: (layer: string, res: number) => `/api/layers/${layer}/distribution?${query({ res })}`,
  hotspots: (
    layer: string,
    fields: { res: number; bucket: string | null; region: string; k: number; q: number },
  ) => `/api/layers/${layer}/hotspots?${query(fields)}`,
  change: (
    layer: string,
    fields: { from: string | null; to: string | null; res: number; region: string; share: number },
  ) => `/api/layers/${layer}/change?${query(fields)}`,
  top: (layer: string, fields: { res: number; bucket: string | null; region: string; n: number }) =>
    `/api/layers/${layer}/top?${query(fields)}`,
  cellsFile: (
    layer: string,
    as: 'csv' | 'geojson',
    fields: {
      res: number;
      bucket: string | null;
      range: string | null;
      with: string | null;
      bbox: string;
    },
  ) => `/api/layers/${layer}/export.${as}?${query(fields)}`,
  cell: (cell: string, bucket: string | null) => `/api/cells/${cell}?${query({ bucket })}`,
  area: '/api/areas/summary',
  air: (region: string, at: string | null) => `/api/environment/air?${query({ region, at })}`,
  airSeries: (fields: {
    region: string | null;
    station: string | null;
    metric: string;
    step: 'hour' | 'day';
    from: string | null;
    to: string | null;
  }) => `/api/environment/air/series?${query(fields)}`,
  airCalendar: (fields: { region: string | null; station: string | null; year: number | null }) =>
    `/api/environment/air/calendar?${query(fields)}`,
  wind: (station: string, from: string | null, to: string | null) =>
    `/api/environment/air/wind?${query({ station, from, to })}`,
  health: '/api/health',
} as const;
