import { describe, expect, it } from 'vitest';
import { needsConsent } from '../../../src/core/model/verdict.ts';
import type { Acceptance, Project } from '../../../src/core/model/project.ts';
import { effectDigest } from '../../../src/core/plan/digest.ts';
import { otherSettings, rememberSettings } from '../../../src/core/plan/former-settings.ts';
import type { SafetySettings } from '../../../src/core/plan/former-settings.ts';
import { plan } from '../../builders/plan.ts';
import { planInput } from '../../builders/plan-input.ts';
import { planOf } from '../../builders/planning.ts';

const place = { file: 'rollcall.yaml', path: [] };
const ACCEPTED: Acceptance = {
  address: 'v/finance',
  add: ['/policies/admin'],
  remove: [],
  replace: ['/members/ada@acme.test'],
  deleted: false,
  until: '2099-12-31',
  reason: 'we know',
  place,
};
const STRICT: Partial<Project> = {
  lint: { LINT_EXCLUSIVE: 'error', LINT_AXES: 'warn' },
  exclusive: [{ groups: ['platform', 'finance'], reason: 'sod', place }],
};

function settings(parts: Partial<Project> = STRICT, acceptances: SafetySettings['acceptances'] = []): SafetySettings {
  return { project: { ...planInput({}).declaration.project, ...parts }, acceptances };
}

function target(parts: Partial<Project['targets'][number]>): Partial<Project> {
  return { ...STRICT, targets: settings().project.targets.map((each) => ({ ...each, ...parts })) };
}

function remembered(now: SafetySettings): { readonly settings: NonNullable<ReturnType<typeof rememberSettings>> } {
  return { settings: rememberSettings(now, {}, {})! };
}

const KNOWN = remembered(settings());

function told(now: SafetySettings, state = KNOWN): readonly string[] | undefined {
  return otherSettings(now, state)?.warnings.map(({ message }) => message);
}

describe('settings of the last apply', () => {
  it('are remembered without how targets are reached, and without what names people', () => {
    const now = settings(target({ settings: { auth: { role: 'r' }, roles: { a: 'grace@acme.test' }, on_linked: 'detach' } }), [ACCEPTED]);
    const { settings: kept } = remembered(now);

    expect(kept).toEqual({
      lint: { LINT_EXCLUSIVE: 'error' },
      exclusive: [['finance', 'platform']],
      targets: { v: { on_linked: 'detach', roles: expect.stringMatching(/^sha256:/) as string, unknown_members: 'error' } },
      accepted: [expect.stringMatching(/^sha256:/) as string],
    });
    expect(JSON.stringify(kept)).not.toContain('@');
  });

  it.each([
    ['a rule', { ...STRICT, lint: { LINT_EXCLUSIVE: 'off' } } as const, 'lint (LINT_EXCLUSIVE was "error" and is "off")'],
    ['a pair', { ...STRICT, exclusive: [] }, 'exclusive (no longer has "finance / platform")'],
    ['a target', target({ unknownMembers: 'skip' }), 'target "v" (unknown_members was "error" and is "skip")'],
  ])('are told where %s is another one', (_what, parts, words) => {
    expect(told(settings(parts))).toEqual([`The settings in rollcall.yaml are not those of the last apply: ${words}.`]);
  });

  it('are the same whatever order, reason, place and login', () => {
    const exclusive = [{ groups: ['finance', 'platform'], reason: undefined, place: { ...place, path: ['x'] } }];
    const same = { ...target({ url: 'http://other', settings: { auth: { role: 'reader' } } }), exclusive };

    expect(otherSettings(settings(same), KNOWN)).toBeUndefined();
  });

  it('tell drift that is newly accepted, and nothing of what is accepted no more', () => {
    expect(told(settings(STRICT, [ACCEPTED]))).toEqual(['Drift of "v/finance" is newly accepted until 2099-12-31: we know']);
    const known = remembered(settings(STRICT, [ACCEPTED]));
    expect(told(settings(STRICT, [{ ...ACCEPTED, place: { ...place, path: ['y'] } }]), known)).toBeUndefined();
    expect(told(settings(), known)).toBeUndefined();
    expect(told(settings(STRICT, [{ ...ACCEPTED, add: ['/policies/root'] }]), known)).toHaveLength(1);
  });

  it('say nothing of a target that is new, or where nothing is remembered', () => {
    const two = { ...STRICT, targets: settings().project.targets.flatMap((each) => [each, { ...each, name: 'w' }]) };

    expect(told(settings(two))).toBeUndefined();
    expect(otherSettings(settings({}), undefined)).toBeUndefined();
    expect(otherSettings(settings({}), {})).toBeUndefined();
  });

  it('stay remembered where the plan did not show the others, and drift whose file cannot be read stays accepted', () => {
    const now = settings({ ...STRICT, lint: {} }, [ACCEPTED]);
    const { mark } = otherSettings(now, KNOWN)!;

    expect(rememberSettings(now, {}, KNOWN)).toBe(KNOWN.settings);
    expect(rememberSettings(now, { new_settings: mark }, KNOWN)).toEqual(remembered(now).settings);
    const known = remembered(settings(STRICT, [ACCEPTED]));
    const unread = { ...settings(), acceptances: undefined };
    expect(otherSettings(unread, known)).toBeUndefined();
    expect(rememberSettings(unread, {}, known)).toEqual(known.settings);
  });
});

describe('a plan under other settings than the last apply', () => {
  it('says so and marks it, needs consent, and has another digest', () => {
    const taken = planOf({ project: {}, state: KNOWN });

    expect(taken).toMatchObject({ changes: [], new_settings: expect.stringMatching(/^sha256:/) as string });
    expect(taken.warnings).toMatchObject([{ code: 'SETTINGS_CHANGED' }]);
    expect(planOf({ project: STRICT, state: KNOWN })).not.toHaveProperty('new_settings');
    const other = plan({ new_settings: 'sha256:x' });
    expect([needsConsent(plan({})), needsConsent(other)]).toEqual([false, true]);
    expect(effectDigest(other)).not.toBe(effectDigest(plan({})));
  });
});
