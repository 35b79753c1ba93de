import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { cipherscaleChecks } from './cipherscale-api/index.ts';
import type { CipherscaleServer } from './cipherscale-api/server.ts';
import { openCipherscaleSandbox, realCipherscale } from './cipherscale-api/server.ts';

function describeContract(name: string, open: () => Promise<CipherscaleServer>): void {
  describe(`the API of Cipherscale on ${name}`, () => {
    let server: CipherscaleServer;
    beforeAll(async () => {
      server = await open();
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());

    for (const check of cipherscaleChecks) {
      test(`${check.title} (${check.known})`, async ({ skip }) => {
        if (check.needs === 'sandbox' && server.sandbox === undefined) skip('only the sandbox can do this');
        await check.run(server);
      });
    }
  });
}

describeContract('the sandbox', () => openCipherscaleSandbox());

const real = realCipherscale();

if (real !== undefined) describeContract('a real tenant', real);
else {
  process.stderr.write(
    '\nSKIPPED: the contract on a real Cipherscale. Set ROLLCALL_TEST_CIPHERSCALE_URL (with its base path) and ROLLCALL_TEST_CIPHERSCALE_KEY.\n',
  );
  describe('the API of Cipherscale on a real tenant', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_CIPHERSCALE_URL and ROLLCALL_TEST_CIPHERSCALE_KEY are not set', () => undefined);
  });
}
