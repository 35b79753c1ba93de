import { describe, expect, it } from 'vitest';
import type { LockRequest } from '../../src/state/backend.ts';
import { waitForLock } from '../../src/state/wait-for-lock.ts';
import type { Attempt } from '../../src/state/wait-for-lock.ts';

describe('a lock that changes at every look', () => {
  let now = 0;
  let looks = 0;

  function wait(request: Partial<LockRequest>, onSleep: () => void = () => undefined): Promise<unknown> {
    now = 0;
    looks = 0;
    const sleep = (ms: number): Promise<void> => {
      now += ms;
      return Promise.resolve(onSleep());
    };
    const surroundings = { elapsed: () => now, sleep };
    return waitForLock({ place: 'here', surroundings, pollMs: 1_000 }, { purpose: 'apply', timeoutMs: 0, ...request }, () => {
      looks++;
      return Promise.resolve<Attempt>({ type: 'again' });
    });
  }

  it('is given up by who does not wait, after some looks', async () => {
    await expect(wait({})).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('changed at every look: "here"') as string,
    });
    expect(looks).toBe(20);
  });

  it('is waited for no longer than was said', async () => {
    await expect(wait({ timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    expect(now).toBe(5_000);
  });

  it('is not waited for any longer after Ctrl-C', async () => {
    const controller = new AbortController();
    await expect(wait({ timeoutMs: 60_000, signal: controller.signal }, () => controller.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(looks).toBe(2);
  });
});
