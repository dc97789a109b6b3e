/** The addresses of exports. They come with the pages that ask for them. */
export const exportPaths = {
  ask: '/api/exports',
  list: (list: 'own' | 'to-decide', limit: number, cursor: string | null) =>
    `/api/exports?${new URLSearchParams({ list, limit: String(limit), ...(cursor !== null && { cursor }) })}`,
  decide: (id: string) => `/api/exports/${encodeURIComponent(id)}/decide`,
  withdraw: (id: string) => `/api/exports/${encodeURIComponent(id)}/withdraw`,
  file: (id: string, as: 'csv' | 'xlsx') => `/api/exports/${encodeURIComponent(id)}/file.${as}`,
} as const;
