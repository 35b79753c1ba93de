import { describe, expect, it } from 'vitest';
import type { OpalDeviationName } from '../../../src/sandbox/opal/deviations/index.ts';
import type { OpalCheck } from '../../contract/opal-api/server.ts';
import { OPAL_DEVIATION_GROUPS } from '../../../src/sandbox/opal/deviations/index.ts';
import { opalCheckGroups, opalChecks } from '../../contract/opal-api/index.ts';
import { EmulatorFailure, openOpalInProcess } from '../../contract/opal-api/server.ts';

const NAMES = Object.entries(OPAL_DEVIATION_GROUPS).flatMap(([about, deviations]) =>
  Object.keys(deviations).map((name) => ({ about: about as keyof typeof opalCheckGroups, name: name as OpalDeviationName })),
);

/** Titles of promises that a sandbox with these deviations breaks, up to `most`. */
async function brokenPromises(
  deviations: readonly OpalDeviationName[],
  checks: Iterable<OpalCheck>,
  most: number,
): Promise<readonly string[]> {
  const server = await openOpalInProcess({ opal: { deviations }, seed: 1 });
  const broken: string[] = [];
  for (const check of checks) {
    if (broken.length >= most) break;
    server.wipe();
    await check.run(server).catch((error: unknown) => {
      if (error instanceof EmulatorFailure) throw error;
      broken.push(check.title);
    });
  }
  await server.close();
  return broken;
}

describe('the contract of the API of Opal', () => {
  it('is kept by the emulator without deviations', async () => {
    expect(await brokenPromises([], opalChecks, Infinity)).toEqual([]);
  });

  it.each(NAMES)('notices that the server deviates: $name', async ({ about, name }) => {
    // Those that are about the same thing first: the likelier ones to notice.
    const checks = new Set<OpalCheck>([...opalCheckGroups[about], ...opalChecks]);

    expect(await brokenPromises([name], checks, 1)).toHaveLength(1);
  });

  it('is tried against at least a hundred deviations', () => {
    process.stderr.write(`${NAMES.length} planted deviations of Opal, each noticed by the contract\n`);
    expect(NAMES.length).toBeGreaterThanOrEqual(100);
  });
});
