import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { apiChecks, providerChecks } from './contract-checks.ts';
import type { Check } from './check.ts';
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

    const declare = (check: Check): void =>
      test.skipIf(check.needs === 'sandbox' && !kind.sandbox)(check.title, async ({ skip }) => {
        skip(check.needs === 'namespaces' && !server.namespaces, 'the server has no namespaces');
        skip(check.needs === 'no namespaces' && server.namespaces, 'the server has namespaces');
        await check.run(server);
      });
    describe('the API', () => apiChecks.forEach(declare));
    describe('the provider', () => providerChecks.forEach(declare));
  });
}
