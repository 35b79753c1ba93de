import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NetbirdServer } from '../../contract/netbird-api/server.ts';
import { openNetbirdSandbox, realNetbird } from '../../contract/netbird-api/server.ts';
import { makeDice } from '../differential.ts';
import { compareServers } from './differential.ts';

const REQUESTS = 400;
/** More of them: `ROLLCALL_TEST_SEEDS=1,2,3,4,5`. */
const SEEDS = (process.env['ROLLCALL_TEST_SEEDS'] ?? '1,2,3').split(',').map(Number);
const openReal = realNetbird();

describe('two emulators of NetBird', () => {
  it('answer random requests alike, so that the comparison itself finds no differences where there are none', async () => {
    const [first, second] = [await openNetbirdSandbox(), await openNetbirdSandbox()];

    const { differences, statuses } = await compareServers([first, second], REQUESTS, makeDice(1));

    await first.close();
    await second.close();
    expect(differences).toEqual([]);
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 409, 422]));
  });
});

describe.skipIf(openReal === undefined)('the emulator of NetBird beside a real server', () => {
  let pair: [NetbirdServer, NetbirdServer];

  beforeAll(async () => {
    pair = [await openNetbirdSandbox(), await (openReal as () => Promise<NetbirdServer>)()];
  });

  // What was there before, such as groups of a run that was broken off, would answer too.
  beforeEach(async () => {
    for (const server of pair) await server.wipe();
  });

  afterAll(async () => {
    for (const server of pair) await server.close();
  });

  it.each(SEEDS)(`answers ${REQUESTS} random requests alike (seed %i)`, async (seed) => {
    const { differences } = await compareServers(pair, REQUESTS, makeDice(seed));

    process.stderr.write(`seed ${seed}: ${REQUESTS - differences.length} of ${REQUESTS} random requests are answered alike\n`);
    expect(differences).toEqual([]);
  });
});

if (openReal === undefined) {
  process.stderr.write(
    'SKIPPED: no real NetBird to compare the emulator with; set ROLLCALL_TEST_NETBIRD_URL and ROLLCALL_TEST_NETBIRD_TOKEN.\n',
  );
}
