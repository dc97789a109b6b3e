import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite } from './suite.ts';
import { drawn, province, qingdao, shown } from './workspace.ts';

describe('without WebGL2', () => {
  const { visit } = browserSuite(['--disable-3d-apis']);

  test('the page says so, and its tables lead to every region', async () => {
    const page = await visit('/');
    await page.getByText('此浏览器不支持 WebGL2').first().waitFor();
    await page.getByRole('link', { name: '青岛市' }).first().click();
    await shown(page, '青岛市');
    await page.getByRole('link', { name: '市南区' }).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('without the outside', () => {
  const { visit } = browserSuite();

  test('the page’s own policy refuses other addresses', async () => {
    const page = await visit('/', { expected: /Content Security Policy/ });
    await drawn(page, province);
    const outcome = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(outcome).toBe('refused');
  });
});

describe('without its database', () => {
  const { visit } = browserSuite();

  test('the page says that what it shows is old, keeps it, and recovers', async () => {
    const page = await visit('/', { expected: /status of 50\d/ });
    await drawn(page, province);
    const pid = databaseProcess(inject('productPid'));
    process.kill(pid, 'SIGSTOP');
    try {
      await page.getByRole('link', { name: '青岛市' }).first().click();
      await page.getByText('服务器的数据库没有应答').first().waitFor({ timeout: 45_000 });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await page.getByText('服务器的数据库没有应答').first().waitFor({ state: 'hidden', timeout: 45_000 });
    await page.goto(`${new URL(page.url()).origin}/?r=3702`);
    await drawn(page, qingdao);
  });
});

/** The embedded database's process: among the product's children, the one that runs PGlite. */
function databaseProcess(parent: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('embedded'));
  if (found === undefined)
    throw new Error(`Process ${parent} has no embedded database among ${children.join(', ')}.`);
  return found;
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // ended meanwhile
  }
}
