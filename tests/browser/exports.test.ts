import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite, origin, type VisitOptions } from './suite.ts';

const { visit } = browserSuite();

/** Somebody at the machine, signed in as one of the demo people. */
const visitAs = async (name: string, path: string, options: VisitOptions = {}): Promise<Page> => {
  const page = await visit(path, options);
  const status = await page.evaluate(
    async (who) =>
      (await fetch('/api/session/demo', { method: 'POST', body: JSON.stringify({ name: who }) })).status,
    name,
  );
  expect(status).toBe(200);
  await page.goto(origin + path);
  return page;
};

/** How many pixels the page is wider than the screen. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.querySelector('.page');
    return box ? box.scrollWidth - box.clientWidth : 0;
  });

const RECORDS = '/records?d=emergency-shelters';
const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

/** Asks for a file on the page of records, and answers the number of the request. */
const ask = async (page: Page, reason: string): Promise<string> => {
  await page.getByTestId('ask-for-export').click();
  await page.getByTestId('ask-export').getByRole('textbox').fill(reason);
  await page.getByTestId('ask-yes').click();
  const told = await page.getByTestId('asked').textContent();
  return /\d+/.exec(told ?? '')?.[0] ?? '';
};

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('asking, deciding and both lists keep to WCAG 2.2 AA', async () => {
    const asker = await visitAs('demo-shinan', RECORDS, { screen, scheme });
    const found: Record<string, string[]> = {};
    await asker.getByTestId('ask-for-export').click();
    await asker.getByTestId('ask-export').waitFor();
    found['asking'] = await violations(asker);
    await asker.keyboard.press('Escape');
    await ask(asker, '核对企业联系人');
    await asker.getByRole('link', { name: '查看申请' }).click();
    await asker.getByTestId('own-exports').getByTestId('export').first().waitFor();
    found['own'] = await violations(asker);
    expect(await sideways(asker)).toBe(0);
    const steward = await visitAs('demo-steward', '/exports', { screen, scheme });
    await steward.getByTestId('decide-exports').getByTestId('approve').first().click();
    await steward.getByTestId('act').waitFor();
    found['deciding'] = await violations(steward);
    expect(await sideways(steward)).toBe(0);
    expect(found).toEqual({ asking: [], own: [], deciding: [] });
  });
});

test('a file is asked for, approved by somebody else, and fetched; by keyboard', async () => {
  const asker = await visitAs('demo-shinan', RECORDS);
  const id = await ask(asker, '汛期前核对');
  const steward = await visitAs('demo-steward', '/exports');
  const card = steward.getByRole('article', { name: `第 ${id} 号` });
  await expect.poll(() => card.textContent()).toContain('市南区工作人员');
  expect(await card.textContent()).toContain('汛期前核对');
  await card.getByTestId('approve').focus();
  await steward.keyboard.press('Enter');
  await steward.getByTestId('act').getByRole('textbox').fill('用途明确');
  await steward.getByTestId('act-yes').focus();
  await steward.keyboard.press('Enter');
  await expect
    .poll(() => steward.getByTestId('export-status').textContent())
    .toContain(`第 ${id} 号申请已批准`);
  expect(await card.count()).toBe(0);

  await asker.goto(`${origin}/exports`);
  const own = asker.getByRole('article', { name: `第 ${id} 号` });
  const [file] = await Promise.all([
    asker.waitForEvent('download'),
    own.getByRole('link', { name: `下载第 ${id} 号申请的 CSV` }).click(),
  ]);
  expect(file.suggestedFilename()).toContain(`export-${id}.csv`);
  expect(await own.textContent()).toContain('用途明确');
  await own.getByRole('button', { name: `撤回第 ${id} 号申请` }).click();
  await asker.getByTestId('act-yes').click();
  await expect.poll(() => own.getAttribute('data-state')).toBe('withdrawn');
});

test('whoever has not signed in, or is granted nothing sensitive, is not offered to ask', async () => {
  const nobody = await visit('/exports');
  await nobody.getByRole('link', { name: '登录' }).first().waitFor();
  const operator = await visitAs('demo-operator', RECORDS);
  await operator.getByRole('heading', { level: 1 }).waitFor();
  expect(await operator.getByTestId('ask-for-export').count()).toBe(0);
});
