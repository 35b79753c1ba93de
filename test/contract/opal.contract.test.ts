import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { anyServerChecks } from './opal-provider/any-server.ts';
import { faultChecks } from './opal-provider/faults.ts';
import { filesAloneChecks } from './opal-provider/files-alone.ts';
import { inheritedChecks } from './opal-provider/inherited.ts';
import { leftOutChecks } from './opal-provider/answers-left-out.ts';
import { policyLeftOutChecks } from './opal-provider/policy-left-out.ts';
import { sampleChecks } from './opal-provider/sample.ts';
import { openOpalTarget, realOpal } from './opal-provider/server.ts';
import type { OpalProviderCheck, OpalTarget } from './opal-provider/server.ts';
import { wayChecks } from './opal-provider/ways.ts';
import { writeChecks } from './opal-provider/writes.ts';

/** Declares checks against a server that begins every one of them as it was opened. */
function describeProvider(name: string, checks: readonly OpalProviderCheck[], open: () => Promise<OpalTarget>): void {
  describe(`the provider opal on ${name}`, () => {
    let server: OpalTarget;
    beforeAll(async () => {
      server = await open();
    });
    beforeEach(() => server.wipe());
    afterAll(() => server.close());
    for (const check of checks) test(check.title, () => check.run(server));
  });
}

describeProvider('the sandbox', anyServerChecks, () => openOpalTarget({ empty: true }));
describeProvider(
  'the sandbox with people and apps',
  [
    ...anyServerChecks,
    ...sampleChecks,
    ...inheritedChecks,
    ...wayChecks,
    ...writeChecks,
    ...filesAloneChecks,
    ...leftOutChecks,
    ...policyLeftOutChecks,
  ],
  () => openOpalTarget(),
);
describeProvider('the sandbox in trouble', faultChecks, () => openOpalTarget());

const real = realOpal();

if (real) describeProvider('a real server', anyServerChecks, real);
else {
  process.stderr.write(
    '\nSKIPPED: the provider on a real Opal. Set ROLLCALL_TEST_OPAL_URL and ROLLCALL_TEST_OPAL_TOKEN (with full access, of an administrator).\n',
  );
  describe('the provider opal on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_OPAL_URL and ROLLCALL_TEST_OPAL_TOKEN are not set', () => undefined);
  });
}
