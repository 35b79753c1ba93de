import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import type { CipherscaleCheck, CipherscaleServer } from './cipherscale-api/server.ts';
import { openCipherscaleSandbox, realCipherscale } from './cipherscale-api/server.ts';
import { anyServerProviderChecks } from './cipherscale-provider/any-server.ts';
import { deletionChecks } from './cipherscale-provider/deletions.ts';
import { groupChecks } from './cipherscale-provider/groups.ts';
import { halfListChecks } from './cipherscale-provider/half-lists.ts';
import { leftOutChecks } from './cipherscale-provider/left-out.ts';
import { nameChecks } from './cipherscale-provider/names.ts';
import { peopleChecks } from './cipherscale-provider/people.ts';
import { ruleChecks, serverChecks } from './cipherscale-provider/servers.ts';

/** Declares checks against a server that begins every one of them as it was opened. */
function describeProvider(name: string, checks: readonly CipherscaleCheck[], open: () => Promise<CipherscaleServer>): void {
  describe(`the provider cipherscale on ${name}`, () => {
    let server: CipherscaleServer;
    beforeAll(async () => {
      server = await open();
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());
    for (const check of checks) test(check.title, () => check.run(server));
  });
}

describeProvider('the sandbox', anyServerProviderChecks, () => openCipherscaleSandbox());
const sampleChecks = [
  ...peopleChecks,
  ...groupChecks,
  ...serverChecks,
  ...ruleChecks,
  ...halfListChecks,
  ...leftOutChecks,
  ...deletionChecks,
  ...nameChecks,
];
describeProvider('the sandbox with its console', sampleChecks, () => openCipherscaleSandbox({ people: 12 }));

const real = realCipherscale();

if (real) describeProvider('a real tenant', anyServerProviderChecks, real);
else {
  process.stderr.write(
    '\nSKIPPED: the provider on a real Cipherscale. Set ROLLCALL_TEST_CIPHERSCALE_URL (with its base path) and ROLLCALL_TEST_CIPHERSCALE_KEY.\n',
  );
  describe('the provider cipherscale on a real tenant', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_CIPHERSCALE_URL and ROLLCALL_TEST_CIPHERSCALE_KEY are not set', () => undefined);
  });
}
