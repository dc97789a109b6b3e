export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Entry = Record<string, unknown>;
export type Log = Record<LogLevel, (event: string, entry?: Entry) => void> & {
  /** True when entries of this level are written, for callers that would measure something first. */
  writes(level: LogLevel): boolean;
};

/** One JSON object a line, from `level` upwards, on standard error unless told otherwise. */
export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel) => {
    if (LOG_LEVELS.indexOf(name) < threshold) return () => undefined;
    return (event: string, entry: Entry = {}) =>
      write(`${JSON.stringify({ time: new Date().toISOString(), level: name, event, ...entry })}\n`);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    writes: (name) => LOG_LEVELS.indexOf(name) >= threshold,
  };
}

/** An error as plain data with its chain of causes, since JSON.stringify makes `{}` of one. */
export function describeError(error: unknown): Entry {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
