import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { netbirdChecks } from './netbird-api/index.ts';
import type { NetbirdServer } from './netbird-api/server.ts';
import { openNetbirdSandbox, realNetbird } from './netbird-api/server.ts';

function describeContract(name: string, open: () => Promise<NetbirdServer>): void {
  describe(`the API of NetBird on ${name}`, () => {
    let server: NetbirdServer;
    let peers = 0;
    beforeAll(async () => {
      server = await open();
      peers = ((await server.call('GET', '/api/peers')).body as unknown[]).length;
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());

    for (const check of netbirdChecks) {
      test(check.title, async ({ skip }) => {
        if (check.needs === 'sandbox' && server.sandbox === undefined) skip('only the sandbox can do this');
        if (check.needs === 'peers' && peers < 3) skip('the server has fewer than three peers, and no request can make one');
        await check.run(server);
      });
    }
  });
}

describeContract('the sandbox', () => openNetbirdSandbox());

const real = realNetbird();

if (real !== undefined) describeContract('a real server', real);
else {
  process.stderr.write(
    '\nSKIPPED: the contract on a real NetBird. Set ROLLCALL_TEST_NETBIRD_URL and ROLLCALL_TEST_NETBIRD_TOKEN (of the owner or an admin service user).\n',
  );
  describe('the API of NetBird on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_NETBIRD_URL and ROLLCALL_TEST_NETBIRD_TOKEN are not set', () => undefined);
  });
}
