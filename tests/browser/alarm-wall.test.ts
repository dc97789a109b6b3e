import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { loudRule, TITLE } from './loud-rule.ts';
import { browserSuite } from './suite.ts';
import { drawn, province } from './workspace.ts';

/* What calls for somebody who does not look: a wall that an alarm takes over, and the sound of alarms. */

const { visit } = browserSuite();
const { stations, ready, loud, quieten, raise } = await loudRule();

const live = (page: Page) =>
  page.locator('[data-testid="live"][data-live="live"]').waitFor({ timeout: 45_000 });

describe('a wall', () => {
  /** Notes when the banner first told of an alarm of the rule, by the page's own clock. */
  const NOTE = `new MutationObserver(() => {
    const banner = document.querySelector('[data-testid="alarm-wall"]');
    if (banner?.textContent.includes('${TITLE.zh}')) window.takenAt ??= Date.now();
  }).observe(document, { childList: true, characterData: true, subtree: true });`;

  test('is taken over by a red alarm as soon as a reading brings it, until it is resolved or taken up', async () => {
    await ready();
    const page = await visit('/?wall', { screen: 'wide', as: 'demo-operator', before: NOTE });
    await drawn(page, province);
    await live(page);
    // other alarms may be red, and older
    const banner = page.getByTestId('alarm-wall').filter({ hasText: TITLE.zh });
    expect(await banner.count()).toBe(0);

    const began = Date.now();
    await loud(stations[0]!);
    await banner.waitFor({ timeout: 10_000 });
    const takenAt = await page.evaluate('window.takenAt');
    expect(Number(takenAt) - began).toBeLessThan(2_500);
    expect(await banner.getAttribute('role')).toBe('alert');
    expect(await violations(page)).toEqual([]);
    await quieten(stations[0]!);
    await banner.waitFor({ state: 'detached', timeout: 10_000 });

    await loud(stations[1]!);
    await banner.getByRole('button', { name: '确认' }).click({ timeout: 10_000 });
    await banner.waitFor({ state: 'detached', timeout: 10_000 });
  });

  test('is a wall by its address alone: a desk of its size is not taken over', async () => {
    await raise(stations[2]!);
    const page = await visit('/', { screen: 'wide', as: 'demo-operator' });
    await drawn(page, province);
    await page.locator('[data-testid="alarms"][data-open]').waitFor({ timeout: 30_000 });
    expect(await page.getByTestId('alarm-wall').count()).toBe(0);
    await quieten(stations[2]!);
  });
});

describe('the sound of alarms', () => {
  /**
   * Writes down every tone and every context that tones are made in. What a test asks the page counts for the browser as something that
   * somebody did, so only what was pressed or typed is told to be.
   */
  const LISTEN = `let acted = false;
    for (const type of ['pointerdown', 'keydown'])
      addEventListener(type, ({ isTrusted }) => (acted ||= isTrusted), { capture: true });
    Object.defineProperty(navigator, 'userActivation', { get: () => ({ hasBeenActive: acted }) });
    window.tones = [];
    window.contexts = [];
    window.AudioContext = class extends AudioContext {
      constructor() {
        super();
        contexts.push(this);
      }
    };
    window.OscillatorNode = class extends OscillatorNode {
      start(at) {
        tones.push(this.frequency.value);
        super.start(at);
      }
    };`;
  /** Red alarms sound every three seconds: after so long one that sounds has done so again. */
  const PERIOD_MS = 4_000;
  const HIGH = 880;

  const tones = (page: Page): Promise<number> => page.evaluate<number>('tones.length');
  const contexts = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>('contexts.map(({ state }) => state)');
  const isQuiet = async (page: Page): Promise<void> => {
    const before = await tones(page);
    await page.waitForTimeout(PERIOD_MS);
    expect(await tones(page)).toBe(before);
  };
  const sounds = async (page: Page): Promise<void> => {
    const before = await tones(page);
    await expect.poll(() => tones(page), { timeout: 10_000 }).toBeGreaterThan(before);
  };
  const opened = async (page: Page): Promise<void> => {
    await page.locator('[data-testid="alarms"][data-open]').click({ timeout: 30_000 });
    await page.getByTestId('alarm-panel').waitFor();
  };

  test('is off until it is chosen, waits for a click after a reload, and does not come again for what was silenced', async () => {
    const page = await visit('/', { as: 'demo-operator', before: LISTEN });
    await drawn(page, province);
    await live(page);
    await raise(stations[3]!);
    await page.getByTestId('alarm-news').getByText(TITLE.zh).waitFor({ timeout: 10_000 });
    expect([await tones(page), await contexts(page)]).toEqual([0, []]);

    await opened(page);
    expect(await tones(page)).toBe(0);
    await page.getByTestId('alarm-sound').selectOption('1');
    await page.getByTestId('alarm-sounding').getByText('静音').waitFor();
    await expect.poll(() => contexts(page)).toEqual(['running']);
    expect(await page.evaluate('tones[0]')).toBe(HIGH);
    await sounds(page);

    // a browser lets nothing sound before somebody has done something; it is not even tried
    await page.reload();
    await drawn(page, province);
    await page.locator('[data-testid="alarms"][data-open]').waitFor({ timeout: 30_000 });
    await page.waitForTimeout(PERIOD_MS);
    expect([await tones(page), await contexts(page)]).toEqual([0, []]);
    await opened(page);
    await expect.poll(() => tones(page)).toBeGreaterThan(0);
    await expect.poll(() => contexts(page)).toEqual(['running']);

    await page.getByTestId('alarm-sounding').getByRole('button', { name: '静音' }).click();
    await loud(stations[3]!); // it goes on, and is no other alarm
    await isQuiet(page);
    await raise(stations[4]!);
    await sounds(page);
    for (const station of stations.slice(3, 5)) await quieten(station);
    await page.getByTestId('alarm-sounding').waitFor({ state: 'detached', timeout: 10_000 });
    await isQuiet(page);
  });
});
