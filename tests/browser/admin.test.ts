import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite } from './suite.ts';

const { visit } = browserSuite();

/** How many pixels something on the page is wider than its box. */
const sideways = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.page, .scroll')].map((box) => box.scrollWidth - box.clientWidth),
  );

const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('the audit, $scheme on a $screen screen', ({ screen, scheme }) => {
  test('names what was done, with its name on record beside it, and nothing is cut', async () => {
    const page = await visit('/admin?action=session.start', { screen, scheme, as: 'demo-audit' });
    const first = page.getByTestId('listed').locator('tbody tr').first();
    await first.waitFor();
    expect(await first.locator('b[title="session.start"]').textContent()).toBe('登录');
    expect(await first.locator('code').textContent()).toBe('session.start');
    expect(await sideways(page)).toEqual([0, 0]);
    expect(await violations(page)).toEqual([]);
    const whole = await visit('/admin?lang=en', { screen, scheme, as: 'demo-audit' });
    await whole.getByTestId('listed').getByText('Signed in').first().waitFor();
    expect(await sideways(whole)).toEqual([0, 0]);
    // a value that is nothing leaves no name without a value
    const bare = await whole
      .locator('tbody dd')
      .evaluateAll((all) => all.filter((one) => one.textContent.trim() === '').length);
    expect(bare).toBe(0);
  });
});

test.each([
  ['demo-system', '由安全管理员决定'],
  ['demo-security', '由系统管理员决定'],
])('%s finds their own settings first, and those of the other below, to read only', async (as, whose) => {
  const page = await visit('/admin?tab=settings', { as });
  const own = page.getByTestId('settings');
  const theirs = page.getByTestId('settings-theirs');
  await theirs.waitFor();
  expect(await own.locator('li').count()).toBeGreaterThan(0);
  expect(await own.locator('li').count()).toBe(await own.locator('form').count());
  expect(await theirs.locator('li').count()).toBe(await theirs.getByText(whose).count());
  expect(await theirs.locator('form').count()).toBe(0);
  expect((await own.boundingBox())!.y).toBeLessThan((await theirs.boundingBox())!.y);
  expect(await violations(page)).toEqual([]);
});
