import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { compareServers, makeDice } from './differential.ts';
import { randomRequest } from './random-requests.ts';

const ADDRESS = process.env['ROLLCALL_TEST_VAULT_ADDR'];
const TOKEN = process.env['ROLLCALL_TEST_VAULT_TOKEN'];
const REQUESTS = 500;
const SEEDS = (process.env['ROLLCALL_TEST_SEEDS'] ?? '1,2,3').split(',').map(Number);

describe.skipIf(ADDRESS === undefined || TOKEN === undefined)('the emulator beside a real server', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
  });

  afterAll(async () => {
    await sandbox.close();
  });

  it.each(SEEDS)(`answers ${REQUESTS} random requests alike (seed %i)`, async (seed) => {
    const dice = makeDice(seed);

    const differences = await compareServers(
      { urls: [sandbox.urls.vault, ADDRESS ?? ''], tokens: ['root', TOKEN ?? ''], namespace: `diff-${seed}` },
      REQUESTS,
      (symbols) => randomRequest(dice, symbols),
    );

    expect(differences.slice(0, 8)).toEqual([]);
  });
});

if (ADDRESS === undefined || TOKEN === undefined) {
  process.stderr.write('SKIPPED: no real server to compare the emulator with; set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN.\n');
}
