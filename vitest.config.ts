import { defineConfig } from 'vitest/config';

/*
 * `unit`: pure, no sockets. `providers`: against the sandbox on loopback. `e2e`: the built command line; builds it first.
 * `openbao`: a real server that the environment names (ROLLCALL_TEST_VAULT_ADDR, ROLLCALL_TEST_VAULT_TOKEN); `npm run test:openbao`.
 * `prism`: the emulator of Opal behind the vendor's schema (ROLLCALL_TEST_OPAL_OPENAPI, ROLLCALL_TEST_PRISM); `npm run test:prism`.
 * `browser`: pages in a headless Chromium (ROLLCALL_TEST_CHROMIUM, or where Debian puts it); `npm run test:browser`.
 */
const OPENBAO = 'test/**/*.openbao.test.ts';
const PRISM = 'test/**/*.prism.test.ts';
const PROVIDERS = [
  'test/providers/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/sandbox/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/forge/**/*.test.ts',
  'test/matrix/**/*.test.ts',
];
const E2E = 'test/e2e/**/*.test.ts';
const BROWSER = 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...PROVIDERS, E2E, OPENBAO, PRISM, BROWSER] } },
      { extends: true, test: { name: 'providers', include: PROVIDERS, exclude: [OPENBAO, PRISM] } },
      {
        extends: true,
        test: { name: 'e2e', include: [E2E], exclude: [OPENBAO, PRISM], globalSetup: ['test/e2e/build.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'prism', include: [PRISM], fileParallelism: false, globalSetup: ['test/e2e/build.ts'], testTimeout: 120_000 },
      },
      { extends: true, test: { name: 'browser', include: [BROWSER], fileParallelism: false, testTimeout: 120_000 } },
      {
        extends: true,
        test: { name: 'openbao', include: [OPENBAO], fileParallelism: false, globalSetup: ['test/e2e/build.ts'], testTimeout: 120_000 },
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
