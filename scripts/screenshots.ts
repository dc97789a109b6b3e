import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { ensureBuilt } from './build.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';
import { demoLoaded, startProduct } from './product.ts';
import { watchRequests } from './quiet.ts';
import { root } from './tool.ts';

/** `npm run screenshots`: the pictures of the documentation, taken from the running product. */
const places = { province: '/', city: '/?r=3702&i=SG02', county: '/?r=370202' };
const screens = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  wall: { viewport: { width: 3840, height: 2160 }, deviceScaleFactor: 1, hasTouch: false },
};
const largest = 300_000;

const say = (line: string) => console.log(line);
const executablePath = await ensureChromium(say);
await ensureBuilt(say);
const folder = path.join(root, 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
const product = await startProduct({ env: { DEMO_DATA: 'on' } });
const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
try {
  await demoLoaded(product.origin);
  for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
    for (const [place, address] of Object.entries(places)) {
      await picture(browser, screen, product.origin + address, path.join(folder, `${place}-${screen}.jpg`));
    }
  }
} finally {
  await browser.close();
  await product.stop();
}

/** Takes one picture as soon as the map rests, in the best quality that stays small. */
async function picture(
  from: Browser,
  screen: keyof typeof screens,
  url: string,
  file: string,
): Promise<void> {
  const context = await from.newContext({ ...screens[screen], locale: 'zh-CN', colorScheme: 'dark' });
  const page = await context.newPage();
  const quiet = watchRequests(page);
  await page.goto(url);
  await page.locator('[data-map-status="ready"][data-map-idle="true"]').waitFor({ timeout: 60_000 });
  await quiet(); // figures come after the map
  for (const quality of [85, 75, 65, 55, 45, 35]) {
    await page.screenshot({ path: file, type: 'jpeg', quality });
    if (statSync(file).size <= largest) break;
  }
  say(`${path.relative(root, file)} ${Math.round(statSync(file).size / 1000)} kB`);
  await context.close();
}
