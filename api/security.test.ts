import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { inlineScriptHashes, securityHeaders } from './security.ts';

test('inline scripts are hashed exactly as they stand, external and empty ones are not', () => {
  const body = '\n  start("<b>");\n';
  const page = `<script src="/a.js"></script><script>${body}</script><SCRIPT type="module">${body}</SCRIPT><script></script>`;
  expect(inlineScriptHashes(page)).toEqual([`'sha256-${hash('sha256', body, 'base64')}'`]);
});

test('the policy allows our own files and the named scripts only', () => {
  const policy = new Map(securityHeaders({ scripts: ["'sha256-x'"] })).get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'; script-src 'self' 'sha256-x'; style-src 'self';");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});
