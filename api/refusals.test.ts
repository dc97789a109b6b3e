import { expect, test } from 'vitest';
import { Problem, type ProblemType } from './problem.ts';
import { isRefused } from './refusals.ts';

test.each<[string, string, ProblemType, boolean]>([
  ['GET', '/api/records', 'not-allowed', true],
  ['GET', '/api/records', 'too-many-requests', true],
  ['GET', '/api/records', 'sign-in-needed', false],
  ['GET', '/api/datasets/x', 'unknown-dataset', false],
  ['POST', '/api/account/sessions/7/end', 'unknown-session', true],
  ['POST', '/api/account/tokens/7/revoke', 'unknown-token', true],
  ['POST', '/api/account/tokens', 'not-possible-now', true],
  ['POST', '/api/session/password', 'unusable-password', true],
  ['POST', '/api/exports', 'sign-in-needed', true],
  ['POST', '/api/exports', 'invalid-parameter', false],
  ['POST', '/api/exports/7/decide', 'unknown-export', true],
  ['GET', '/api/exports/7/file.csv', 'not-possible-now', true],
  ['HEAD', '/api/exports/7/file.csv', 'not-possible-now', false],
  ['GET', '/api/exports', 'sign-in-needed', false],
  // signing in writes down its own, with whose name it was
  ['POST', '/api/session', 'sign-in-failed', false],
  ['POST', '/api/nothing-here', 'not-found', false],
])('%s %s that is answered %s goes on record as refused: %s', (method, path, type, expected) => {
  expect(isRefused({ method, path }, new Problem(type, 'a sentence'))).toBe(expected);
});
