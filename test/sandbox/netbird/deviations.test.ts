import { describe, expect, it } from 'vitest';
import type { NetbirdDeviationName } from '../../../src/sandbox/netbird/deviations/index.ts';
import { NETBIRD_DEVIATION_NAMES } from '../../../src/sandbox/netbird/deviations/index.ts';
import { netbirdChecks } from '../../contract/netbird-api/index.ts';
import { openNetbirdSandbox } from '../../contract/netbird-api/server.ts';

/** Titles of promises that a sandbox with these deviations breaks, up to `most`. */
async function brokenPromises(deviations: readonly NetbirdDeviationName[], most: number): Promise<readonly string[]> {
  const server = await openNetbirdSandbox({ netbird: { deviations }, seed: 1 });
  const broken: string[] = [];
  for (const check of netbirdChecks) {
    if (broken.length >= most) break;
    await server.wipe();
    await check.run(server).catch(() => broken.push(check.title));
    const failures = server.sandbox.requests().filter((request) => request.status === 599);
    if (failures.length > 0) throw new Error(`the deviation itself failed at ${failures[0]?.method} ${failures[0]?.path}`);
  }
  await server.close();
  return broken;
}

describe('the contract of the API of NetBird', () => {
  it('is kept by the emulator without deviations', async () => {
    expect(await brokenPromises([], Infinity)).toEqual([]);
  });

  it.each(NETBIRD_DEVIATION_NAMES)('notices that the server deviates: %s', async (name) => {
    expect(await brokenPromises([name], 1)).toHaveLength(1);
  });

  it('is tried against at least twenty deviations', () => {
    process.stderr.write(`${NETBIRD_DEVIATION_NAMES.length} planted deviations of NetBird, each noticed by the contract\n`);
    expect(NETBIRD_DEVIATION_NAMES.length).toBeGreaterThanOrEqual(20);
  });
});
