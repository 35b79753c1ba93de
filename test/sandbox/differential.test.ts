import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { compareServers, makeDice } from './differential.ts';
import { compareRights } from './differential-rights.ts';
import { randomRequest } from './random-requests.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

async function twoSandboxes(): Promise<readonly [string, string]> {
  running.push(
    await startSandbox({ only: ['vault'], empty: true, seed: 1 }),
    await startSandbox({ only: ['vault'], empty: true, seed: 2 }),
  );
  return running.map((sandbox) => sandbox.urls.vault) as unknown as readonly [string, string];
}

describe('the comparison of two servers', () => {
  it('finds no difference between two emulators with different ids', async () => {
    const urls = await twoSandboxes();
    const dice = makeDice(7);

    const { differences, statuses } = await compareServers({ urls, tokens: ['root', 'root'], namespace: 'both' }, 500, (symbols) =>
      randomRequest(dice, symbols),
    );

    expect(differences).toEqual([]);
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 404, 405, 500]));
    expect(statuses.get(200)).toBeGreaterThan(100);
  });

  it('finds an edit that only one of them has seen', async () => {
    const urls = await twoSandboxes();
    const dice = makeDice(7);

    const { differences } = await compareServers({ urls, tokens: ['root', 'root'], namespace: 'both' }, 200, (symbols, index) => {
      if (index === 100) {
        running[1]?.outside('vault', {
          method: 'POST',
          target: '/v1/both/identity/group/name/only-here',
          headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
          body: '{}',
        });
      }
      return randomRequest(dice, symbols);
    });

    expect(differences.length).toBeGreaterThan(0);
  });

  it('finds no difference in what tokens with random policies may do', async () => {
    const urls = await twoSandboxes();

    const { differences, requests } = await compareRights(urls, ['root', 'root'], { namespace: 'both', count: 10, dice: makeDice(3) });

    expect(differences).toEqual([]);
    expect(requests).toBe(60);
  });
});
