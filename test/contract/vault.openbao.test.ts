import { describe, test } from 'vitest';
import { describeContract } from './describe-contract.ts';
import { realServer } from './vault-server.ts';

const real = realServer();

if (real) describeContract(real);
else {
  console.warn(
    '\nSKIPPED: the contract on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN to an empty dev server; everything in it is deleted.\n',
  );
  describe('on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set', () => undefined);
  });
}
