import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { apiChecks } from './contract-checks.ts';
import { HAS_REAL_SERVER, SERVER_KINDS } from './vault-server.ts';
import type { VaultServer } from './vault-server.ts';

if (!HAS_REAL_SERVER) {
  console.warn('\nSKIPPED: the contract on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN to an empty dev server; everything in it is deleted.\n');
}

describe.skipIf(HAS_REAL_SERVER)('a real server', () => {
  test.skip('keeps the contract (ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set)', () => undefined);
});

describe.each(SERVER_KINDS)('the Vault API of $name', ({ open }) => {
  let server: VaultServer;
  beforeAll(async () => {
    server = await open();
  });
  beforeEach(() => server.wipe());
  afterAll(() => server.close());

  for (const check of apiChecks) test(check.title, () => check.run(server));
});
