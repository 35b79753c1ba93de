import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/*
 * `unit`: pure, no sockets. `providers`: against the sandbox on loopback. `e2e`: the built command line; builds it first.
 * `openbao`: a real server that the environment names (ROLLCALL_TEST_VAULT_ADDR, ROLLCALL_TEST_VAULT_TOKEN); `npm run test:openbao`.
 * `prism`: the emulator of Opal behind the vendor's schema (ROLLCALL_TEST_OPAL_OPENAPI, ROLLCALL_TEST_PRISM); `npm run test:prism`.
 * `browser`: pages in a headless Chromium (ROLLCALL_TEST_CHROMIUM, or where Debian puts it); `npm run test:browser`.
 * `conftest`: the plan document under policies by conftest itself (ROLLCALL_TEST_CONFTEST); `npm run test:conftest`.
 * `postgres`: a real PostgreSQL that the tests start themselves from the programs of the distribution; `npm run test:postgres`.
 */
const OPENBAO = 'test/**/*.openbao.test.ts';
const PRISM = 'test/**/*.prism.test.ts';
const POSTGRES = 'test/**/*.postgres.test.ts';
const CONFTEST = 'test/**/*.conftest.test.ts';
const PROVIDERS = ['providers', 'contract', 'sandbox', 'http', 'forge', 'matrix', 'state/backends'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
const E2E = 'test/e2e/**/*.test.ts';
const BROWSER = 'test/browser/**/*.test.ts';

/** Home of every test: what a person keeps at home, such as a token of a Vault, is not for tests. */
const home = mkdtempSync(join(tmpdir(), 'rollcall-tests-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

export default defineConfig({
  test: {
    env: { HOME: home, USERPROFILE: home },
    setupFiles: ['test/builders/clean-environment.ts'],
    // A test that hangs is found by these; a machine that does other things meanwhile is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Every core, and one more because some tests wait for limits: the default leaves a core free, which is half of a small machine.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...PROVIDERS, E2E, OPENBAO, PRISM, BROWSER, POSTGRES, CONFTEST] },
      },
      {
        extends: true,
        test: {
          name: 'providers',
          include: PROVIDERS,
          exclude: [OPENBAO, PRISM, POSTGRES],
          // Several files use the real NetBird that the environment may name, and each takes away what it finds there of tests.
          fileParallelism: (process.env['ROLLCALL_TEST_NETBIRD_URL'] ?? '') === '',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [E2E],
          exclude: [OPENBAO, PRISM, POSTGRES],
          globalSetup: ['test/e2e/build.ts'],
          testTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: { name: 'prism', include: [PRISM], fileParallelism: false, globalSetup: ['test/e2e/build.ts'] },
      },
      { extends: true, test: { name: 'browser', include: [BROWSER], fileParallelism: false } },
      { extends: true, test: { name: 'conftest', include: [CONFTEST] } },
      {
        extends: true,
        test: { name: 'openbao', include: [OPENBAO], fileParallelism: false, globalSetup: ['test/e2e/build.ts'] },
      },
      {
        extends: true,
        test: { name: 'postgres', include: [POSTGRES], fileParallelism: false, globalSetup: ['test/e2e/build.ts'] },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts'],
      exclude: ['src/core/config/*.generated.*'],
      reporter: ['text', 'json-summary'],
      thresholds: { branches: 100 },
    },
  },
});
