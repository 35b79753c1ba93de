import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { compareServers, makeDice } from './differential.ts';
import { compareRights } from './differential-rights.ts';
import { randomRequest } from './random-requests.ts';

const ADDRESS = process.env['ROLLCALL_TEST_VAULT_ADDR'] ?? '';
const TOKEN = process.env['ROLLCALL_TEST_VAULT_TOKEN'] ?? '';
const REQUESTS = 500;
/** More of them: `ROLLCALL_TEST_SEEDS=1,2,3,4,5`. */
const SEEDS = (process.env['ROLLCALL_TEST_SEEDS'] ?? '1,2,3').split(',').map(Number);

describe.skipIf(ADDRESS === '' || TOKEN === '')('the emulator beside a real server', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
  });

  afterAll(async () => {
    await sandbox.close();
  });

  it.each(SEEDS)(`answers ${REQUESTS} random requests alike (seed %i)`, async (seed) => {
    const dice = makeDice(seed);
    const pair = { urls: [sandbox.urls.vault, ADDRESS], tokens: ['root', TOKEN], namespace: `differential-${seed}` } as const;

    const { differences, statuses } = await compareServers(pair, REQUESTS, (symbols) => randomRequest(dice, symbols));

    process.stderr.write(`seed ${seed}: ${REQUESTS - differences.length} of ${REQUESTS} random requests are answered alike\n`);
    expect(differences.slice(0, 8)).toEqual([]);
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 404, 405, 500]));
  });

  it.each(SEEDS)('lets tokens with random policies do the same (seed %i)', async (seed) => {
    const rounds = { namespace: `rights-${seed}`, count: 40, dice: makeDice(seed) };

    const { differences, requests } = await compareRights([sandbox.urls.vault, ADDRESS], ['root', TOKEN], rounds);

    process.stderr.write(`seed ${seed}: ${requests - differences.length} of ${requests} requests with limited tokens are answered alike\n`);
    expect(differences.slice(0, 3)).toEqual([]);
  });
});

if (ADDRESS === '' || TOKEN === '') {
  process.stderr.write(
    'SKIPPED: no real server to compare the emulator with; set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN.\n',
  );
}
