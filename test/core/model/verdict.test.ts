import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { hasNews } from '../../../src/core/model/verdict.ts';
import { change, plan } from '../../builders/plan.ts';

const DECLARED = { commit: 'c', basis: 'declared' } as const;
const APPROVAL = { match: 'v/a', allow: ['KEEP'], until: '2026-12-31', reason: 'asked for' };
const warning = (code: Plan['warnings'][number]['code']): Partial<Plan> => ({ warnings: [{ code, message: 'It says so.' }] });

describe('news of a plan', () => {
  it.each<{ what: string; parts: Partial<Plan>; live: boolean; declared: boolean }>([
    { what: 'a change', parts: { changes: [change('v/a', { after: { name: 'a' } })] }, live: true, declared: true },
    { what: 'an approval that is new', parts: { new_approvals: [APPROVAL] }, live: false, declared: true },
    { what: 'other settings', parts: warning('SETTINGS_CHANGED'), live: false, declared: true },
    { what: 'files that could not be compared', parts: warning('BASE_BROKEN'), live: false, declared: true },
    { what: 'a folder that was renamed', parts: warning('BASE_MOVED'), live: false, declared: false },
    { what: 'nothing', parts: {}, live: false, declared: false },
  ])('is $what where it differs, from files to files or in the live systems', ({ parts, live, declared }) => {
    expect([hasNews(plan(parts)), hasNews(plan({ ...parts, since: DECLARED }))]).toEqual([live, declared]);
  });
});
