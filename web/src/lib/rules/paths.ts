/** The addresses of rules. */
export const RULES = {
  list: (network: string | null): string =>
    network === null ? '/api/rules' : `/api/rules?${new URLSearchParams({ network }).toString()}`,
  all: '/api/rules',
  one: (id: string): string => `/api/rules/${encodeURIComponent(id)}`,
  backtest: '/api/rules/backtest',
} as const;
