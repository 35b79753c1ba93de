import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import type { NetbirdCheck, NetbirdServer } from './netbird-api/server.ts';
import { openNetbirdSandbox, realNetbird } from './netbird-api/server.ts';
import { anyServerChecks } from './netbird-provider/any-server.ts';
import { autoGroupChecks } from './netbird-provider/auto-groups.ts';
import { emptiedListChecks } from './netbird-provider/emptied-lists.ts';
import { halfListChecks, halfUserChecks } from './netbird-provider/half-lists.ts';
import { heldChecks } from './netbird-provider/held.ts';
import { lostListChecks } from './netbird-provider/lost-lists.ts';
import { revokedChecks } from './netbird-provider/revoked.ts';
import { safetyChecks } from './netbird-provider/safety.ts';
import { sampleChecks } from './netbird-provider/sample.ts';
import { staleWholeChecks } from './netbird-provider/stale-whole.ts';
import { unplannedChecks } from './netbird-provider/unplanned.ts';
import { vanishedChecks } from './netbird-provider/vanished.ts';

/** Declares checks against a server that begins every one of them as it was opened. */
function describeProvider(name: string, checks: readonly NetbirdCheck[], open: () => Promise<NetbirdServer>): void {
  describe(`the provider netbird on ${name}`, () => {
    let server: NetbirdServer;
    beforeAll(async () => {
      server = await open();
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());
    for (const check of checks) test(check.title, () => check.run(server));
  });
}

describeProvider('the sandbox', anyServerChecks, () => openNetbirdSandbox());
describeProvider(
  'the sandbox with people and machines',
  [
    ...sampleChecks,
    ...safetyChecks,
    ...halfListChecks,
    ...halfUserChecks,
    ...lostListChecks,
    ...emptiedListChecks,
    ...staleWholeChecks,
    ...revokedChecks,
    ...heldChecks,
    ...autoGroupChecks,
    ...unplannedChecks,
    ...vanishedChecks,
  ],
  () => openNetbirdSandbox({ empty: false }),
);

const real = realNetbird();

if (real) describeProvider('a real server', anyServerChecks, real);
else {
  process.stderr.write(
    '\nSKIPPED: the provider on a real NetBird. Set ROLLCALL_TEST_NETBIRD_URL and ROLLCALL_TEST_NETBIRD_TOKEN (of the owner or an admin service user).\n',
  );
  describe('the provider netbird on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_NETBIRD_URL and ROLLCALL_TEST_NETBIRD_TOKEN are not set', () => undefined);
  });
}
