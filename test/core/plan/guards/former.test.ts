import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARDS } from '../../../../src/core/model/default-guards.ts';
import { needsConsent } from '../../../../src/core/model/verdict.ts';
import type { Guards } from '../../../../src/core/model/project.ts';
import { effectDigest } from '../../../../src/core/plan/digest.ts';
import { guardsMark, NO_GUARDS, otherGuards, rememberedGuards } from '../../../../src/core/plan/guards/former.ts';
import { planOf } from '../../../builders/planning.ts';
import { plan } from '../../../builders/plan.ts';

const STRICT: Guards = { ...DEFAULT_GUARDS, privileged: { vault: { policies: ['admin'] } } };
const MARK = guardsMark(STRICT) as string;

describe('the guards of a project', () => {
  it('leave a mark where there are some of its own', () => {
    expect(MARK).toMatch(/^guards:sha256:/);
    expect(guardsMark(DEFAULT_GUARDS)).toBeUndefined();
    expect(rememberedGuards({ approvals: ['sha256:1', MARK] })).toBe(MARK);
    expect(rememberedGuards(undefined)).toBeUndefined();
  });

  it('are others where the mark of the last apply is another one', () => {
    const before = { approvals: [MARK] };

    expect(otherGuards(STRICT, before)).toBeUndefined();
    expect(otherGuards(DEFAULT_GUARDS, before)).toBe(NO_GUARDS);
    expect(otherGuards({ ...STRICT, protected: ['v/*'] }, before)).toMatch(/^guards:sha256:/);
    expect(otherGuards(STRICT, { approvals: ['sha256:1'] })).toBeUndefined();
  });
});

describe('a plan under other guards than the last apply', () => {
  const state = { approvals: [MARK] };

  it('says so first of all, also where nothing else is to be done', () => {
    const taken = planOf({ project: { guards: DEFAULT_GUARDS }, state });

    expect(taken).toMatchObject({ changes: [], new_guards: NO_GUARDS });
    expect(taken.warnings).toMatchObject([
      { code: 'SETTINGS_CHANGED', message: expect.stringContaining('not those that the last apply ran under') as string },
    ]);
    expect(planOf({ project: { guards: STRICT }, state })).not.toHaveProperty('new_guards');
  });

  it('needs consent, and its digest is another one', () => {
    const other = plan({ new_guards: NO_GUARDS });

    expect([needsConsent(plan({})), needsConsent(other)]).toEqual([false, true]);
    expect(effectDigest(other)).not.toBe(effectDigest(plan({})));
  });
});
