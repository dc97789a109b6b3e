import type { OpenAPIHono } from '@hono/zod-openapi';
import { Problem } from './problem.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What an address that can be read offers. */
export const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** The methods that a path of the API offers; none where there is no resource. */
export function methodsAt({ router }: OpenAPIHono, path: string): string[] {
  // what is around every request matches too, but under no method of its own
  const own = METHODS.filter((method) =>
    router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
  if (own.length === 0) return [];
  return own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).concat('OPTIONS');
}

/** Answers a method that no handler took at an address that offers others: OPTIONS with what these are, the rest with a refusal. */
export function answerMethod(method: string, path: string, offered: readonly string[]): Response {
  const allow = offered.join(', ');
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
  throw new Problem(
    'method-not-allowed',
    {
      zh: `${path} 不支持 ${method}；支持的方法：${allow}。`,
      en: `${method} is not offered at ${path}; offered are ${allow}.`,
    },
    { headers: { allow } },
  );
}

/** For an address that is only posted to and lies where another resource has its ids: before that one is added. */
export function onlyPosted(app: OpenAPIHono, path: string): void {
  app.all(path, (c, next) =>
    c.req.method === 'POST' ? next() : answerMethod(c.req.method, path, ['POST', 'OPTIONS']),
  );
}
