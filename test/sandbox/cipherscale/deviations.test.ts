import { describe, expect, it } from 'vitest';
import type { CipherscaleDeviationName } from '../../../src/sandbox/cipherscale/deviations/index.ts';
import { CIPHERSCALE_DEVIATION_NAMES } from '../../../src/sandbox/cipherscale/deviations/index.ts';
import { cipherscaleChecks } from '../../contract/cipherscale-api/index.ts';
import { openCipherscaleSandbox } from '../../contract/cipherscale-api/server.ts';

/** Titles of promises that a sandbox with these deviations breaks, up to `most`. */
async function brokenPromises(deviations: readonly CipherscaleDeviationName[], most: number): Promise<readonly string[]> {
  const server = await openCipherscaleSandbox({ cipherscale: { deviations }, seed: 1 });
  const broken: string[] = [];
  for (const check of cipherscaleChecks) {
    if (broken.length >= most) break;
    await server.wipe();
    await check.run(server).catch(() => broken.push(check.title));
    const failures = server.sandbox.requests().filter((request) => request.status === 599);
    if (failures.length > 0) throw new Error(`the deviation itself failed at ${failures[0]?.method} ${failures[0]?.path}`);
  }
  await server.close();
  return broken;
}

describe('the contract of the API of Cipherscale', () => {
  it('is kept by the emulator without deviations', async () => {
    expect(await brokenPromises([], Infinity)).toEqual([]);
  });

  it.each(CIPHERSCALE_DEVIATION_NAMES)('notices that the server deviates: %s', async (name) => {
    expect(await brokenPromises([name], 1)).toHaveLength(1);
  });

  it('is tried against at least twenty deviations', () => {
    process.stderr.write(`${CIPHERSCALE_DEVIATION_NAMES.length} planted deviations of Cipherscale, each noticed by the contract\n`);
    expect(CIPHERSCALE_DEVIATION_NAMES.length).toBeGreaterThanOrEqual(20);
  });
});
