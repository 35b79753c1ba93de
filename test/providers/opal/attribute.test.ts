import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../../src/core/errors.ts';
import type { Drift } from '../../../src/core/model/plan.ts';
import type { ReadClient } from '../../../src/core/provider.ts';
import { attributeDrift } from '../../../src/providers/opal/attribute.ts';
import { answering, live } from './builders.ts';

const signal = new AbortController().signal;
const drifted = (id: string): Drift => ({ address: `v/${id}`, target: 'v', kind: 'group', id, patch: [] }) as unknown as Drift;
const event = (at: string, more: object): object => ({ event_id: at, created_at: at, event_type: 'SOMETHING_NEW', ...more });

function failing(code: 'PROVIDER_PERMISSION' | 'PROVIDER_UNAVAILABLE'): Pick<ReadClient, 'get'> {
  return { get: () => Promise.reject(new RemoteError(code, 'no', { method: 'GET', url: '/events' })) };
}

describe('who changed a group', () => {
  it('is whoever the newest event since the last apply names, in whatever order they come, with the token', async () => {
    const http = answering([
      {
        results: [
          event('2026-11-20T08:00:00Z', { actor_email: 'ada@acme.test' }),
          event('2026-11-21T08:00:00Z', { actor_email: 'grace@acme.test', api_token_name: 'cleanup' }),
          event('2026-11-19T08:00:00Z', { actor_email: 'linus@acme.test' }),
        ],
      } as never,
    ]);
    const read = live({ appliedAt: new Map([['g1', '2026-11-18T00:00:00Z']]) });

    const authors = await attributeDrift(http, { drift: [drifted('g1')], live: read }, signal);

    expect(authors.get('v/g1')).toEqual({ who: 'grace@acme.test (token "cleanup")', when: '2026-11-21T08:00:00Z' });
    expect(http.asked).toEqual(['/events?object_filter=g1&start_date_filter=2026-11-18T00%3A00%3A00Z&page_size=1000']);
  });

  it.each([
    [{ actor_name: 'Ada Lovelace' }, 'Ada Lovelace'],
    [{ actor_user_id: 'u7' }, 'user u7'],
  ])('is named as well as the event can: %j', async (said, who) => {
    const http = answering([{ results: [event('2026-11-20T08:00:00Z', said)] } as never]);

    expect((await attributeDrift(http, { drift: [drifted('g1')], live: live() }, signal)).get('v/g1')?.who).toBe(who);
    expect(http.asked).toEqual(['/events?object_filter=g1&page_size=1000']);
  });

  it('is left out where no event tells, and where events may not be read', async () => {
    expect((await attributeDrift(answering([{ results: [] }]), { drift: [drifted('g1')], live: live() }, signal)).size).toBe(0);
    expect((await attributeDrift(failing('PROVIDER_PERMISSION'), { drift: [drifted('g1')], live: live() }, signal)).size).toBe(0);
  });

  it('is not hidden by a failure of another sort', async () => {
    await expect(attributeDrift(failing('PROVIDER_UNAVAILABLE'), { drift: [drifted('g1')], live: live() }, signal)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });

  it('is asked for the first fifty groups, a request each', async () => {
    const http = answering(Array.from({ length: 80 }, () => ({ results: [] })));

    await attributeDrift(http, { drift: Array.from({ length: 80 }, (_, index) => drifted(`g${index}`)), live: live() }, signal);

    expect(http.asked).toHaveLength(50);
  });
});
