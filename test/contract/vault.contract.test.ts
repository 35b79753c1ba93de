import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { apiChecks, providerChecks } from './contract-checks.ts';
import { HAS_REAL_SERVER, SERVER_KINDS } from './vault-server.ts';
import type { VaultServer } from './vault-server.ts';

if (!HAS_REAL_SERVER) {
  console.warn('\nSKIPPED: the contract on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN to an empty dev server; everything in it is deleted.\n');
}

describe.skipIf(HAS_REAL_SERVER)('a real server', () => {
  test.skip('keeps the contract (ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set)', () => undefined);
});

describe.each(SERVER_KINDS)('on $name', ({ open, sandbox }) => {
  let server: VaultServer;
  beforeAll(async () => {
    server = await open();
  });
  beforeEach(() => server.wipe());
  afterAll(() => server.close());

  describe.each([
    { what: 'the API', checks: apiChecks },
    { what: 'the provider', checks: providerChecks },
  ])('$what', ({ checks }) => {
    for (const check of checks) test.skipIf(check.needs === 'sandbox' && !sandbox)(check.title, () => check.run(server));
  });
});
