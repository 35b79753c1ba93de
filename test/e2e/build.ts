import { execFileSync } from 'node:child_process';

/**
 * Builds dist/ once before the tests that spawn it, so that they never judge an older build. Who has just built it, and runs several
 * suites beside each other, says so: a build under the eyes of another suite would take away what that one is running.
 */
export function setup(): void {
  if (process.env['ROLLCALL_TEST_BUILT'] === '1') return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
