// A headless Chromium for tests and pictures: named by ROLLCALL_TEST_CHROMIUM, or where Debian puts it.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Nothing but what the page asks for, no updates, no first run; runs as root too. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of the browser; undefined where there is none. */
export function findBrowser() {
  const named = process.env.ROLLCALL_TEST_CHROMIUM;
  if (named) return named;
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
}

/** Starts the browser with a profile of its own, which is gone with it. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: findBrowser(), headless: true, args: ARGS });
  return {
    open: async (options) => await (await browser.newContext(options)).newPage(),
    stop: async () => await browser.close(),
  };
}
