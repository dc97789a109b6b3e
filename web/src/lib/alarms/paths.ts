import type { AlarmStateName, Severity } from './wire.ts';

/** Which alarms are asked for; null where it does not matter. */
export type AlarmsAsked = {
  region: string | null;
  state: readonly AlarmStateName[] | null;
  severity: Severity | null;
  network: string | null;
  rule: string | null;
  from: string | null;
  to: string | null;
};

const query = (fields: Record<string, string | null>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null),
  ).toString();

/** The addresses of alarms. */
export const ALARMS = {
  list: (
    { state, severity, ...rest }: Partial<AlarmsAsked>,
    { limit, cursor }: { limit: number; cursor: string | null },
  ): string =>
    `/api/alarms?${query({
      ...rest,
      state: state?.join(',') ?? null,
      severity: severity == null ? null : String(severity),
      limit: String(limit),
      cursor,
    })}`,
  summary: '/api/alarms/summary',
  one: (id: string): string => `/api/alarms/${encodeURIComponent(id)}`,
  act: (id: string, act: 'acknowledge' | 'shelve' | 'unshelve' | 'resolve' | 'see'): string =>
    `/api/alarms/${encodeURIComponent(id)}/${act}`,
  acknowledgeAll: '/api/alarms/acknowledge',
} as const;
