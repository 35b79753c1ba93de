import { describe, expect, it } from 'vitest';
import type { Code } from '../../../src/core/errors.ts';
import { RemoteError, RollcallError } from '../../../src/core/errors.ts';
import type { Drift } from '../../../src/core/model/plan.ts';
import type { ReadClient } from '../../../src/core/provider.ts';
import { attributeDrift } from '../../../src/providers/opal/attribute.ts';
import { answering, live } from './builders.ts';

const signal = new AbortController().signal;
const drifted = (id: string): Drift => ({ address: `v/${id}`, target: 'v', kind: 'group', id, patch: [] }) as unknown as Drift;
const event = (at: string, more: object): object => ({ event_id: at, created_at: at, event_type: 'SOMETHING_NEW', ...more });

function failing(code: Code): Pick<ReadClient, 'get'> {
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

    const { authors } = await attributeDrift(http, { drift: [drifted('g1')], live: read }, signal);

    expect(authors.get('v/g1')?.by).toEqual({ who: 'grace@acme.test (token "cleanup")', when: '2026-11-21T08:00:00Z' });
    expect(http.asked).toEqual(['/events?object_filter=g1&start_date_filter=2026-11-18T00%3A00%3A00Z&page_size=1000']);
  });

  it.each([
    [{ actor_name: 'Ada Lovelace' }, 'Ada Lovelace'],
    [{ actor_user_id: 'u7' }, 'user u7'],
  ])('is named as well as the event can: %j', async (said, who) => {
    const http = answering([{ results: [event('2026-11-20T08:00:00Z', said)] } as never]);

    expect((await attributeDrift(http, { drift: [drifted('g1')], live: live() }, signal)).authors.get('v/g1')?.by?.who).toBe(who);
    expect(http.asked).toEqual(['/events?object_filter=g1&page_size=1000']);
  });

  it('is left out where no event tells', async () => {
    const found = await attributeDrift(answering([{ results: [] }]), { drift: [drifted('g1')], live: live() }, signal);

    expect(found).toEqual({ authors: new Map(), missed: [] });
  });

  it.each(['PROVIDER_PERMISSION', 'PROVIDER_NOT_FOUND', 'PROVIDER_UNAVAILABLE'] as const)(
    'is said not to be known where events cannot be read (%s); what was found before that counts',
    async (code) => {
      const [first] = [answering([{ results: [event('2026-11-20T08:00:00Z', { actor_email: 'ada@acme.test' })] } as never])];
      const http = { get: (...args: Parameters<typeof first.get>) => (first.asked.length === 0 ? first : failing(code)).get(...args) };
      const { authors, missed } = await attributeDrift(http, { drift: [drifted('g1'), drifted('g2')], live: live() }, signal);

      expect([...authors.keys()]).toEqual(['v/g1']);
      expect(missed).toEqual([{ code, why: 'no' }]);
    },
  );

  it('is no matter where the run was cancelled', async () => {
    const cancelled = { get: () => Promise.reject(new RollcallError('CANCELLED', 'no')) };

    await expect(attributeDrift(cancelled, { drift: [drifted('g1')], live: live() }, signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('is asked for the first fifty groups, a request each, and that the others were not looked up is said', async () => {
    const http = answering(Array.from({ length: 80 }, () => ({ results: [] })));
    const drift = Array.from({ length: 80 }, (_, index) => drifted(`g${index}`));

    const { missed } = await attributeDrift(http, { drift, live: live() }, signal);

    expect(http.asked).toHaveLength(50);
    expect(missed).toMatchObject([{ code: 'INCOMPLETE_READ', why: expect.stringContaining('only the first 50 of 80') }]);
  });
});
