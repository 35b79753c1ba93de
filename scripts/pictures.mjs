// Makes the pictures of the HTML report in docs/pictures from a saved plan: light, dark, and on a phone. Needs a build and Chromium.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBrowser, startBrowser } from './browser.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PICTURES = join(ROOT, 'docs/pictures');

const SHOTS = [
  { name: 'plan-light', colorScheme: 'light', viewport: { width: 1000, height: 1040 } },
  { name: 'plan-dark', colorScheme: 'dark', viewport: { width: 1000, height: 1040 } },
  { name: 'plan-phone', colorScheme: 'light', viewport: { width: 360, height: 900 } },
];

if (!findBrowser()) throw new Error('There is no Chromium: install it, or name one in ROLLCALL_TEST_CHROMIUM.');
const dir = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'));
try {
  const file = join(dir, 'plan.html');
  const plan = join(ROOT, 'test/browser/plan.json');
  writeFileSync(
    file,
    execFileSync(process.execPath, [join(ROOT, 'dist/cli.js'), 'show', plan, '--format', 'html'], { env: { PATH: process.env.PATH } }),
  );
  mkdirSync(PICTURES, { recursive: true });
  const browser = await startBrowser();
  try {
    for (const { name, ...options } of SHOTS) {
      const page = await browser.open(options);
      await page.goto(pathToFileURL(file).href);
      await page.evaluate(openEngineering);
      // The one line that is different each time.
      await page.evaluate(dropTime);
      const path = join(PICTURES, `${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      console.log(`${path}: ${Math.round(statSync(path).size / 1024)} KiB`);
    }
  } finally {
    await browser.stop();
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** In the page: one change is open, so that a difference can be seen. */
function openEngineering() {
  for (const item of globalThis.document.querySelectorAll('details'))
    item.open = item.textContent.includes('vault-prod/engineering') && item.dataset.action === 'update';
}

/** In the page: without the time at which it was made. */
function dropTime() {
  for (const fact of globalThis.document.querySelectorAll('.facts div')) if (fact.firstElementChild.textContent === 'Made') fact.remove();
}
