import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { SessionState } from '#api/access-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, province, qingdao, settled } from './workspace.ts';

const { visit } = browserSuite();

/** The person button, once the page says that this person is signed in. */
const personNamed = (page: Page, title: string) => page.getByTestId('person').filter({ hasText: title });

/** One click on a demo person, from wherever there is the way to sign in. */
const signInAs = async (page: Page, title: string): Promise<void> => {
  await page.getByTestId('sign-in').click();
  await page.getByTestId('demo-people').getByRole('button', { name: title }).click();
  await personNamed(page, title).waitFor();
};

const signOut = async (page: Page): Promise<void> => {
  await page.getByTestId('person').click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.getByTestId('sign-in').waitFor();
};

/** Ends the session at the server, as an administrator or the clock would: no page is told. */
const endAtServer = async (context: BrowserContext): Promise<void> => {
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const ended = await fetch(`${origin}/api/session/end`, { method: 'POST', headers: { cookie }, body: '{}' });
  expect(ended.status).toBe(200);
};

/** Lets the page hear another state of the session than the server has, where only an administrator or time could bring it about. */
const withState = (page: Page, change: (state: SessionState) => Partial<SessionState>): Promise<unknown> =>
  page.route('**/api/session', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const state = (await response.json()) as SessionState;
    await route.fulfill({ response, json: { ...state, ...change(state) } });
  });

const places = [
  '场所编号,场所名称,场所类型,窗口数,可办事项数,是否支持跨域通办,经度,纬度',
  'ZZTEST-S1,大厅,hall,3,20,是,117.02,36.66',
].join('\n');

/** The loading page with a file under review and a coordinate system typed, but not yet sent. */
const halfTyped = async (page: Page) => {
  const buffer = Buffer.from(places);
  await page.getByTestId('file').setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer });
  await page.getByTestId('try').waitFor();
  await page.getByRole('radio', { name: '其他' }).check();
  const typed = page.getByLabel('坐标系写法');
  await typed.fill('gauss-kruger:117');
  return typed;
};

test('one click signs a demo person in, the map keeps its place, and the menu says who it is', async () => {
  const page = await visit('/?r=370200');
  await drawn(page, qingdao);
  const before = await settled(page);
  await signInAs(page, '市南区工作人员');
  await drawn(page, qingdao);
  expect(await settled(page)).toEqual(before);
  await page.getByTestId('person').click();
  const menu = page.getByRole('menu');
  await menu.waitFor();
  expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['我的账户', '数据导出', '退出登录']);
  await page.getByText('政府工作人员', { exact: true }).waitFor();
  await menu.getByRole('menuitem', { name: '我的账户' }).click();
  await page.getByTestId('grants').getByRole('cell', { name: '市南区' }).waitFor();
  await page.getByTestId('grants').getByRole('cell', { name: '三级(敏感)' }).waitFor();
  await signOut(page);
  expect(await page.getByTestId('grants').count()).toBe(0);
});

test('a wrong password is one sentence in the language of the page, and the name stays', async () => {
  const page = await visit('/sign-in', { expected: /status of 401/ });
  const [name, password] = [page.getByLabel('账号'), page.getByLabel('密码', { exact: true })];
  await name.fill('nobody');
  await password.fill('not the password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  const problem = page.getByTestId('step-problem');
  await problem.waitFor();
  expect(await problem.innerText()).toMatch(/\p{Script=Han}/u);
  expect(await name.inputValue()).toBe('nobody');
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect.poll(() => problem.innerText()).not.toMatch(/\p{Script=Han}/u);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
});

test('the keyboard alone signs in and out, and the focus is where one expects it', async () => {
  const page = await visit('/catalogue');
  await page.getByTestId('sign-in').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('demo-people').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('sign-in-name');
  for (let i = 0; i < 12 && !(await focused()).startsWith('历下区工作人员'); i += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await personNamed(page, '历下区工作人员').waitFor();
  expect(new URL(page.url()).pathname).toBe('/catalogue');
  await page.getByTestId('person').focus();
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('我的账户');
  await page.keyboard.press('ArrowUp');
  expect(await focused()).toBe('退出登录');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await focused()).toBe('历下区工作人员');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('我的账户');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('数据导出');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByTestId('sign-in').waitFor();
});

test('a session that ended meanwhile asks for signing in over the page, and what was typed goes on', async () => {
  const page = await visit('/load?d=service-windows', { expected: /status of 401/ });
  await signInAs(page, '数据管理员');
  const typed = await halfTyped(page);
  await endAtServer(page.context());
  await typed.press('Enter');
  const dialog = page.getByTestId('sign-in-again');
  await dialog.waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByTestId('demo-again').click();
  await dialog.waitFor({ state: 'detached' });
  // the step that waited has been done, with what was typed: a rectangular system needs no longitude
  await expect.poll(() => page.getByTestId('try').isEnabled()).toBe(true);
  expect(await typed.inputValue()).toBe('gauss-kruger:117');
  expect(await page.getByTestId('steward-problem').count()).toBe(0);
  expect(await personNamed(page, '数据管理员').count()).toBe(1);
});

test('tabs hear of each other: signed in and out together, and anew for somebody else', async () => {
  const page = await visit('/catalogue');
  const other = await page.context().newPage();
  await other.goto(`${origin}/records?d=service-windows`);
  await other.getByTestId('sign-in').waitFor();
  await signInAs(page, '应急指挥员');
  await personNamed(other, '应急指挥员').waitFor();
  await signOut(other);
  await page.getByTestId('sign-in').waitFor();
  await signInAs(other, '历下区工作人员');
  await personNamed(page, '历下区工作人员').waitFor();
});

test('shortly before an idle session ends the person is told, and can stay', async () => {
  const page = await visit('/catalogue', { as: 'demo-operator' });
  await personNamed(page, '指挥中心值班员').waitFor();
  let end = Date.now() + 90_000;
  await withState(page, () => ({ idle_expires_at: new Date(end).toISOString() }));
  await page.route('**/api/account/sessions', (route) => {
    end += 1_800_000; // something was done
    return route.fulfill({ json: { items: [] } });
  });
  await page.reload();
  const notice = page.getByTestId('session-end');
  await notice.getByText('2 分钟后将自动退出').waitFor();
  expect(await violations(page)).toEqual([]);
  await notice.getByRole('button', { name: '继续使用' }).click();
  await notice.waitFor({ state: 'detached' });
});

test('without public access nothing is shown or asked for before signing in, which leads back', async () => {
  const page = await visit('/api/health');
  await withState(page, () => ({ public_access: false }));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${origin}/records?d=service-windows&lang=en`);
  await page.getByTestId('demo-people').waitFor();
  const address = new URL(page.url());
  expect(address.pathname).toBe('/sign-in');
  expect(address.searchParams.get('return')).toBe('/records?d=service-windows&lang=en');
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/session']);
  expect(await page.getByRole('link', { name: 'Look at published data' }).count()).toBe(0);
  await page.getByTestId('demo-people').getByRole('button', { name: 'Data steward' }).click();
  await page.waitForURL((url) => url.pathname === '/records');
  await personNamed(page, '数据管理员').waitFor();
});

test('a page to return to is one of our own', async () => {
  const page = await visit('/sign-in?return=https%3A%2F%2Felsewhere.example%2Fload');
  await page.getByTestId('demo-people').getByRole('button', { name: '应急队伍' }).click();
  await personNamed(page, '应急队伍').waitFor();
  expect(page.url()).toMatch(new RegExp(`^${origin}/(?:\\?|$)`));
});

test('pages are marked with who looks at them from grade 3 on, also on paper, and the mark is in nobody’s way', async () => {
  const markOf = (page: Page) =>
    page.evaluate(() => {
      const { backgroundImage, pointerEvents, position } = getComputedStyle(document.body, '::after');
      return { image: decodeURIComponent(backgroundImage), pointerEvents, position };
    });
  const page = await visit('/', { as: 'demo-shinan' });
  await drawn(page, province);
  await expect.poll(async () => (await markOf(page)).image).toContain('demo-shinan');
  expect(await markOf(page)).toMatchObject({ pointerEvents: 'none', position: 'fixed' });
  await page.emulateMedia({ media: 'print' });
  expect((await markOf(page)).image).toContain('市南区工作人员');
  const internal = await visit('/catalogue', { as: 'demo-operator' });
  await personNamed(internal, '指挥中心值班员').waitFor();
  expect((await markOf(internal)).image).toBe('none');
});

describe.each(['/load?d=service-windows', '/conflicts?d=service-windows'])('%s', (path) => {
  test('asks who is not signed in to do so, and has nothing to act on for who is no steward', async () => {
    const page = await visit(path);
    const gate = page.getByTestId('steward-gate');
    await gate.getByRole('link', { name: '登录' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const official = await visit(path, { as: 'demo-shinan' });
    await official.getByTestId('steward-gate').getByText('没有数据管理员权限').waitFor();
    expect(await official.getByRole('main').getByRole('button').count()).toBe(0);
    expect(await official.locator('main :is(input, select, textarea)').count()).toBe(0);
  });
});

const looks = (['wide', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('the pages of signing in and of the account keep to WCAG 2.2 AA and to the width of the screen', async () => {
    const found: Record<string, string[]> = {};
    const look = async (page: Page, name: string) => {
      found[name] = await violations(page);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        name,
      ).toBeLessThanOrEqual(0);
    };
    const page = await visit('/sign-in', { screen, scheme });
    await page.getByTestId('demo-people').waitFor();
    await look(page, 'sign-in');
    await page.goto(`${origin}/setup#token`);
    await page.getByLabel('姓名或称呼').waitFor();
    await look(page, 'set-up');
    await page.goto(`${origin}/sign-in`);
    await page.getByRole('button', { name: '安全管理员' }).click();
    await page.getByTestId('person').waitFor();
    await page.getByTestId('person').click();
    await page.getByRole('menu').waitFor();
    await look(page, 'the menu');
    await page.goto(`${origin}/account`);
    await page.getByTestId('sessions').waitFor();
    await look(page, 'the account');
    const person = {
      ...((await (await page.request.get(`${origin}/api/session`)).json()) as SessionState).person,
    };
    await page.route('**/api/session/enrol', (route) =>
      route.fulfill({
        json: { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/a?secret=JBSWY3DPEHPK3PXP' },
      }),
    );
    for (const step of ['second-factor', 'enrol', 'change-password'] as const) {
      await withState(page, () => ({ step, person: person as SessionState['person'] }));
      await page.goto(`${origin}/sign-in`);
      await page.locator(`[data-testid="step"][data-step="${step}"] form`).waitFor();
      await look(page, step);
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });
});
