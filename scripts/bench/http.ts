import { Agent, get } from 'node:http';

/** A client that keeps its connections, as a browser and a proxy do. */
export function keptClient(connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  /** Fetches an address whole and answers how many bytes came; rejects on any status but 200, 206 and 304. */
  const fetchWhole = (url: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      get(url, { agent, headers }, (response) => {
        const { statusCode } = response;
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.once('error', reject);
        response.once('end', () =>
          statusCode === 200 || statusCode === 206 || statusCode === 304
            ? resolve(bytes)
            : reject(new Error(`${url} answered ${statusCode}.`)),
        );
      }).once('error', reject);
    });
  return { fetchWhole, close: () => agent.destroy() };
}
