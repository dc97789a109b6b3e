import { Problem, problemOf } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';

/** Who asks, and in which language the server should explain what is wrong. */
export type Steward = { token: string | null; lang: Lang };

const headersOf = ({ token, lang }: Steward): Record<string, string> => ({
  'accept-language': lang,
  ...(token && { authorization: `Bearer ${token}` }),
});

const asked = async (
  path: string,
  steward: Steward,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Response> => {
  try {
    const headers = {
      ...headersOf(steward),
      ...(init.body != null && { 'content-type': 'application/json' }),
    };
    const response = await fetch(path, { ...init, signal, headers });
    if (!response.ok) throw await problemOf(response);
    return response;
  } catch (error) {
    if (signal.aborted || error instanceof Problem) throw error;
    throw new Problem('offline', String(error), 0, undefined, error);
  }
};

/** Asks the server to do something, as a steward. Throws `Problem`. There is no deadline: a dry run reads the whole file. */
export const postJson = async <Body>(
  path: string,
  body: unknown,
  steward: Steward,
  signal: AbortSignal,
): Promise<Body> => {
  const response = await asked(path, steward, { method: 'POST', body: JSON.stringify(body) }, signal);
  return (await response.json()) as Body; // the server validates what it sends
};

/** Asks for JSON that stewards see more of. Throws `Problem`. */
export const readAsSteward = async <Body>(
  path: string,
  steward: Steward,
  signal: AbortSignal,
): Promise<Body> => {
  const response = await asked(path, steward, {}, signal);
  return (await response.json()) as Body; // the server validates what it sends
};

/** A text file that only stewards may have. Throws `Problem`. */
export const textAsSteward = async (path: string, steward: Steward, signal: AbortSignal): Promise<string> => {
  const bytes = await (await asked(path, steward, {}, signal)).arrayBuffer();
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes); // Excel needs the byte order mark
};

/** Sends a file and tells how much of it has gone; `fetch` cannot tell. Throws `Problem`, or the signal's reason. */
export const sendFile = <Body>(
  path: string,
  file: Blob,
  steward: Steward,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<Body> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop);
    request.open('POST', path);
    for (const [name, value] of Object.entries({
      ...headersOf(steward),
      'content-type': 'application/octet-stream',
    }))
      request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onerror = () => reject(new Problem('offline', 'the file could not be sent'));
    request.onabort = () => reject(new DOMException('given up', 'AbortError'));
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status });
      if (!answer.ok) return void problemOf(answer).then(reject, reject);
      return void answer.json().then((body: Body) => resolve(body), reject);
    };
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(file);
  });
