import type { BrowserContextOptions, Page } from 'playwright-core';
// @ts-expect-error -- scripts are plain JavaScript.
import * as scripts from '../../scripts/browser.mjs';

/** A browser that a suite has started. */
export interface RunningBrowser {
  open(options: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
}

interface Scripts {
  findBrowser(): string | undefined;
  startBrowser(): Promise<RunningBrowser>;
}

/** The browser of the pictures: one way to start it. */
export const { findBrowser, startBrowser } = scripts as Scripts;
