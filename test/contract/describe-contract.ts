import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { apiChecks, providerChecks } from './contract-checks.ts';
import type { ServerKind, VaultServer } from './vault-server.ts';

/** Declares the whole contract against a server; every check begins with an empty one. */
export function describeContract(kind: ServerKind): void {
  describe(`on ${kind.name}`, () => {
    let server: VaultServer;
    beforeAll(async () => {
      server = await kind.open();
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());

    describe('the API', () => {
      for (const check of apiChecks) test.skipIf(check.needs === 'sandbox' && !kind.sandbox)(check.title, () => check.run(server));
    });
    describe('the provider', () => {
      for (const check of providerChecks) test.skipIf(check.needs === 'sandbox' && !kind.sandbox)(check.title, () => check.run(server));
    });
  });
}
