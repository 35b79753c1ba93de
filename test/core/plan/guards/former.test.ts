import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARDS } from '../../../../src/core/model/default-guards.ts';
import { writtenGuards } from '../../../../src/core/model/written-guards.ts';
import { needsConsent } from '../../../../src/core/model/verdict.ts';
import type { Guards } from '../../../../src/core/model/project.ts';
import { effectDigest } from '../../../../src/core/plan/digest.ts';
import { guardsMark, NO_GUARDS, otherGuards, rememberGuards } from '../../../../src/core/plan/guards/former.ts';
import { people } from '../../../builders/plan-input.ts';
import { planOf } from '../../../builders/planning.ts';
import { plan } from '../../../builders/plan.ts';

const STRICT: Guards = { ...DEFAULT_GUARDS, privileged: { vault: { policies: ['admin'] } } };
const PLACE = { file: 'rollcall.yaml', path: [] };
const MARK = guardsMark(STRICT);
const KNOWN = { guards: writtenGuards(STRICT) };

describe('guards that differ from those of the last apply', () => {
  it('are told key by key', () => {
    const now: Guards = { ...DEFAULT_GUARDS, maxDeletions: { type: 'count', count: 50 }, protected: ['v/*'] };

    expect(otherGuards(STRICT, KNOWN)).toBeUndefined();
    expect(otherGuards(now, KNOWN)).toEqual({
      mark: guardsMark(now),
      difference: ['max_deletions was 5 and is 50', 'privileged.vault.policies no longer has "admin"', 'protected newly has "v/*"'],
      former: STRICT,
    });
    expect(otherGuards(DEFAULT_GUARDS, KNOWN)?.mark).toBe(NO_GUARDS);
  });

  it('are noticed where there were none beside those that every project has', () => {
    const before = { guards: writtenGuards(DEFAULT_GUARDS) };

    expect(otherGuards({ ...DEFAULT_GUARDS, maxDeletions: { type: 'share', share: 1 } }, before)?.difference).toEqual([
      'max_deletions was 5 and is 100%',
    ]);
    expect(otherGuards(DEFAULT_GUARDS, before)).toBeUndefined();
  });

  it('are others, and no more is known, where an earlier Rollcall left no more than a mark', () => {
    const before = { approvals: ['sha256:1', MARK] };

    expect(otherGuards(STRICT, before)).toBeUndefined();
    expect(otherGuards(DEFAULT_GUARDS, before)).toEqual({ mark: NO_GUARDS, difference: [] });
    // It wrote last, and knows nothing of what stands beside.
    expect(otherGuards(STRICT, { ...before, guards: writtenGuards(DEFAULT_GUARDS) })).toBeUndefined();
    expect(otherGuards({ ...STRICT, protected: ['v/*'] }, before)).toMatchObject({ difference: [] });
  });

  it('cannot be told where nothing is remembered yet', () => {
    expect(otherGuards(STRICT, { approvals: ['sha256:1'] })).toBeUndefined();
    expect(otherGuards(STRICT, undefined)).toBeUndefined();
  });
});

describe('what is remembered', () => {
  it('is the guards themselves, in the place of a mark of before', () => {
    expect(rememberGuards(STRICT, {}, {})).toEqual({ ...KNOWN, marks: [] });
    expect(rememberGuards(STRICT, {}, { approvals: [MARK] })).toEqual({ ...KNOWN, marks: [] });
    expect(rememberGuards(STRICT, { new_guards: MARK }, { guards: writtenGuards(DEFAULT_GUARDS) })).toEqual({ ...KNOWN, marks: [] });
  });

  it('stays as it was where the plan did not show the guards that the project has', () => {
    expect(rememberGuards(DEFAULT_GUARDS, {}, KNOWN)).toEqual({ ...KNOWN, marks: [] });
    expect(rememberGuards(DEFAULT_GUARDS, {}, { approvals: [MARK] })).toEqual({ guards: undefined, marks: [MARK] });
    expect(rememberGuards(STRICT, { new_guards: 'guards:sha256:another' }, KNOWN)).toEqual({ ...KNOWN, marks: [] });
  });
});

describe('a plan under other guards than the last apply', () => {
  it.each([
    ['what differs', KNOWN, 'judged by the new ones: privileged.vault.policies no longer has "admin".'],
    ['no more than that they do', { approvals: [MARK] }, 'judged by the new ones: look at what was changed in them.'],
  ])('says %s, also where nothing else is to be done', (_what, state, words) => {
    const taken = planOf({ project: { guards: DEFAULT_GUARDS }, state });

    expect(taken).toMatchObject({ changes: [], new_guards: NO_GUARDS });
    expect(taken.warnings).toMatchObject([{ code: 'SETTINGS_CHANGED', message: expect.stringContaining(words) as string }]);
    expect(planOf({ project: { guards: STRICT }, state })).not.toHaveProperty('new_guards');
  });

  it('tells what those would have refused, once', () => {
    const wishes = [{ key: 'a', document: { policies: ['admin'], members: people('ada@x', 'bob@x') } }];
    const live = [{ id: '1', document: { name: 'a', policies: [], members: people('ada@x', 'bob@x') } }];
    const entries = { 'v/a': { id: '1', applied: { name: 'a', policies: [], members: people('ada@x', 'bob@x') } } };
    const given = { wishes, live, entries, state: KNOWN };

    const taken = planOf({ ...given, project: { guards: DEFAULT_GUARDS } });
    expect(taken.guards).toMatchObject([
      {
        code: 'PRIVILEGE_GAINED',
        address: 'v/a',
        blocking: false,
        message: expect.stringMatching(/^The guards of before would refuse this, and those of now do not: /) as string,
      },
    ]);
    const kept = planOf({ ...given, project: { guards: { ...STRICT, maxDeletions: { type: 'count', count: 9 } } } });
    expect(kept.guards).toMatchObject([{ code: 'PRIVILEGE_GAINED', blocking: true }]);
    const approval = { match: 'v/a', allow: ['PRIVILEGE_GAINED'], count: undefined, until: '2099-12-31', reason: 'r', place: PLACE };
    expect(planOf({ ...given, project: { guards: DEFAULT_GUARDS, approvals: [approval] } }).guards).toEqual([]);
  });

  it('needs consent, and its digest is another one', () => {
    const other = plan({ new_guards: NO_GUARDS });

    expect([needsConsent(plan({})), needsConsent(other)]).toEqual([false, true]);
    expect(effectDigest(other)).not.toBe(effectDigest(plan({})));
  });
});
