import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, startBrowser } from './browser.ts';
import type { RunningBrowser } from './browser.ts';
import { PAGES, largePage } from './pages.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const path = findBrowser();
if (path === undefined) {
  console.warn(
    '\n!!!!\n!!!! skipped: pages in a browser. There is no Chromium: install it, or name one in ROLLCALL_TEST_CHROMIUM.\n!!!!\n',
  );
}

describe.skipIf(path === undefined)('a report in a browser', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-pages-'));
  let browser: RunningBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Opens a page from a file, as somebody does who was sent it; what it asks for and complains of is kept. */
  async function open(
    html: string,
    options: BrowserContextOptions = {},
  ): Promise<{ readonly page: Page; readonly asked: string[]; readonly complaints: string[] }> {
    const file = join(dir, `${Math.abs(html.length)}.html`);
    writeFileSync(file, html);
    const page = await browser.open(options);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, asked: asked.filter((url) => url !== pathToFileURL(file).href), complaints };
  }

  describe.each([
    { name: 'light', options: { colorScheme: 'light', viewport: { width: 1200, height: 900 } } },
    { name: 'dark', options: { colorScheme: 'dark', viewport: { width: 1200, height: 900 } } },
    { name: 'on a phone', options: { colorScheme: 'light', viewport: { width: 360, height: 740 } } },
  ] as const)('$name', ({ options }) => {
    it.each(Object.keys(PAGES))('is accessible, does not overflow and asks for nothing: %s', async (name) => {
      const { page, asked, complaints } = await open(PAGES[name]!, options);
      await page.evaluate('for (const item of document.querySelectorAll("details")) item.open = true');

      // The page's own policy lets no script in; a debugger's is not under it.
      const found = await evaluateAxe(page);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

      expect(found).toEqual([]);
      expect(overflow).toBe(0);
      expect(asked).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  it('would be found out', async () => {
    const { page } = await open(
      '<!doctype html><title>x</title><style>body{width:5000px}</style><img src="data:,"><p style="color:#ccc">pale</p>',
    );

    expect((await evaluateAxe(page)).join()).toMatch(/color-contrast.*html-has-lang.*image-alt/);
    await page.context().close();
  });

  async function evaluateAxe(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    return await page.evaluate<string[]>(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' | ').slice(0, 400)))`,
    );
  }

  it('finds by words, and keeps what was chosen in its address', async () => {
    const { page } = await open(PAGES['a plan']!);

    await page.getByLabel('Search addresses, people, values').fill('mallory engineering');
    await page.getByRole('status').filter({ hasText: /^2 of/ }).waitFor();
    await page.getByLabel('What happens').selectOption('update');

    expect(await page.locator('details[data-item]:visible').count()).toBe(1);
    expect(await page.getByRole('status').textContent()).toBe('1 of 8 shown');
    expect(page.url()).toContain('#q=mallory+engineering&action=update');

    await page.reload();
    expect(await page.locator('details[data-item]:visible').count()).toBe(1);
    await page.context().close();
  });

  it('opens and closes what is shown', async () => {
    const { page } = await open(PAGES['a plan']!);

    await page.getByLabel('Target').selectOption('mesh');
    await page.getByRole('button', { name: 'Open all' }).click();
    expect(await page.locator('details[open]').count()).toBe(2);
    await page.getByRole('button', { name: 'Close all' }).click();
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.context().close();
  });

  it('can be used with the keyboard alone, and what has the focus can be seen', async () => {
    const { page } = await open(PAGES['a plan']!);

    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    const summary = page.locator('details[data-item] > summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('details[data-item]').first().getAttribute('open')).not.toBeNull();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.context().close();
  });

  it('is read without scripts: no filter that does nothing, every difference opens', async () => {
    const { page } = await open(PAGES['a plan']!, { javaScriptEnabled: false });

    expect(await page.locator('#filter').isVisible()).toBe(false);
    const item = page.locator('details', { hasText: 'frances@acme.test' }).first();
    await item.locator('summary').click();
    expect(await item.getByText('frances@acme.test').isVisible()).toBe(true);
    await page.context().close();
  });

  it.each([true, false])('is printed with every difference open, with scripts or without: %s', async (javaScriptEnabled) => {
    const { page } = await open(PAGES['a plan']!, { javaScriptEnabled });

    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    if (!javaScriptEnabled) expect((await page.getByText('frances@acme.test').boundingBox())?.height).toBeGreaterThan(0);
    const pdf = await page.pdf({ format: 'A4' });

    // Closed, the same report is shorter by what cannot be read on paper.
    expect(pagesOf(pdf)).toBeGreaterThanOrEqual(3);
    await page.context().close();
  });

  it('runs nothing that a name holds', async () => {
    const { page, complaints } = await open(PAGES['a plan of hostile names']!);
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs++;
      void dialog.dismiss();
    });

    await page.reload();

    expect(await page.locator('main img, main svg, main script, main iframe').count()).toBe(0);
    expect(dialogs).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('filters and opens thousands of changes without laying out what is out of sight', async () => {
    const { page, complaints } = await open(largePage(3000));

    await page.getByLabel('Search addresses, people, values').fill('team-000042');
    await page.getByRole('status').filter({ hasText: '1 of 3000 shown' }).waitFor();
    await page.getByLabel('Search addresses, people, values').fill('');
    await page.getByRole('status').filter({ hasText: '3000 of 3000 shown' }).waitFor();
    await page.getByRole('button', { name: 'Open all' }).click();

    expect(await page.evaluate('document.querySelectorAll("details[open]").length')).toBe(3000);
    // Laid out whole, open items are several times as high.
    expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThan(3000 * 100);
    await page.evaluate('document.querySelectorAll("details[data-item]")[2999].scrollIntoView()');
    await page.waitForFunction('document.querySelectorAll("details[data-item]")[2999].offsetHeight > 100');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
