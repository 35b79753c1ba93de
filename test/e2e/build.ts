import { execFileSync } from 'node:child_process';

/** Builds dist/ once before the tests that spawn it, so that they never judge an older build. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
