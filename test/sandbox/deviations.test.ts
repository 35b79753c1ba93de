import { describe, expect, it } from 'vitest';
import type { DeviationName } from '../../src/sandbox/vault/deviations/index.ts';
import { DEVIATION_NAMES } from '../../src/sandbox/vault/deviations/index.ts';
import { apiChecks } from '../contract/contract-checks.ts';
import { openSandboxServer } from '../contract/vault-server.ts';

/** Titles of promises that a sandbox with these deviations breaks, up to `most`. The seed makes the order of ids, and so the test, repeatable. */
async function brokenPromises(deviations: readonly DeviationName[], most: number): Promise<readonly string[]> {
  const server = await openSandboxServer({ deviations, seed: 1 });
  const broken: string[] = [];
  for (const check of apiChecks) {
    if (broken.length >= most) break;
    await server.wipe();
    await check.run(server).catch(() => broken.push(check.title));
    const failures = server.sandbox?.requests().filter((request) => request.status === 599) ?? [];
    if (failures.length > 0) throw new Error(`the deviation itself failed at ${failures[0]?.method} ${failures[0]?.path}`);
  }
  await server.close();
  return broken;
}

describe('the contract of the API', () => {
  it('is kept by the emulator without deviations', async () => {
    expect(await brokenPromises([], Infinity)).toEqual([]);
  });

  it.each(DEVIATION_NAMES)('notices that the server deviates: %s', async (name) => {
    expect(await brokenPromises([name], 1)).toHaveLength(1);
  });

  it('is tried against at least twenty deviations', () => {
    process.stderr.write(`${DEVIATION_NAMES.length} planted deviations, each noticed by the contract\n`);
    expect(DEVIATION_NAMES.length).toBeGreaterThanOrEqual(20);
  });
});
