import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectDigest } from '../../../src/core/plan/digest.ts';
import { renderDrift } from '../../../src/reports/html/drift.ts';
import { renderOutcome } from '../../../src/reports/html/outcome.ts';
import { renderPlan } from '../../../src/reports/html/plan.ts';
import { renderValidation } from '../../../src/reports/html/validation.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { planOf } from '../../builders/huge-plan.ts';
import { change, plan } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 80 };

/** Names of the tags in a page, without those of style and script. */
function tagNames(page: string): string[] {
  return [...page.replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, '').matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map((match) => match[1]!);
}

describe('a plan as a page', () => {
  it('allows its own style and script and nothing else', () => {
    const page = renderPlan(planOf(3), OPTIONS);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
    const hashOf = (tag: string): string =>
      createHash('sha256')
        .update(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)![1]!)
        .digest('base64');

    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/\s(?:src|style|on\w+)=|url\(|@import/);
  });

  it('makes no markup of any name', () => {
    const known = new Set(tagNames(renderPlan(planOf(10), { ...OPTIONS, heading: 'x', link: 'https://a.test/b' })));
    const allowed = new Set([...known, 'strong', 'a', 'small', 'dl', 'dt', 'dd', 'form', 'p', 'option', 'select', 'label', 'del', 'ins']);

    fc.assert(
      fc.property(hostilePlan, (made) => {
        const page = renderPlan(made, { ...OPTIONS, heading: made.project });

        expect(tagNames(page).filter((name) => !allowed.has(name))).toEqual([]);
        expect(page.match(/<script>/g)).toHaveLength(1);
        expect(page.match(/<html /g)).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  it('says of what is made, adopted or changed in the state alone what will not be as usual there', () => {
    const record = { membership: 'additive', lifecycle: { ignore: ['policies'], prevent_destroy: true } } as const;
    const lines = ['prevent_destroy: true', 'membership: additive', 'ignore: [&quot;policies&quot;]'];
    const paragraphs = lines.map((line) => `<p class="why">${line}</p>`).join('');
    const pageOf = (parts: Parameters<typeof change>[1]): string => renderPlan(plan({ changes: [change('v/a', parts)] }), OPTIONS);
    const settled = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', applied: {}, causes: {} };

    expect(pageOf({ after: { name: 'a' }, record })).toContain(paragraphs);
    expect(pageOf({ action: 'adopt', before: { name: 'a' }, after: { name: 'a' }, record })).toContain(paragraphs);
    expect(renderPlan(plan({ settled: [{ ...settled, record }] }), OPTIONS)).toContain(
      'prevent_destroy: false → true; membership: exclusive → additive; ignore: [] → [&quot;policies&quot;]',
    );
  });

  it('shows what there is to decide: verdict, digest, findings, each change with what it takes away first', () => {
    const made = plan({
      changes: [
        change('v/a', { after: { name: 'a', members: { 'ada@x': ['ada@x'] } } }),
        change('v/b', { before: { name: 'b' }, reason: 'no longer declared' }),
      ],
      guards: [{ code: 'PROTECTED', address: 'v/b', message: '"v/b" is protected.', blocking: true }],
    });

    const page = renderPlan(made, { ...OPTIONS, heading: 'production', link: 'https://forge.test/run/1', now: Date.UTC(2026, 10, 23, 12) });

    expect(page).toContain('<p class="verdict bad">Refused: this plan cannot be applied. Plan: 1 to add, 0 to change, 1 to destroy.</p>');
    expect(page).toContain(effectDigest(made));
    expect(page).toContain('<a href="https://forge.test/run/1" rel="noopener noreferrer">');
    expect(page).toContain('2026-11-23 12:00:00 UTC');
    expect(page).toContain('<code>v/b</code> is protected. <code>PROTECTED</code>');
    expect(page).toContain('<ins>ada@x</ins>');
    expect([...page.matchAll(/data-action="(\w+)"/g)].map((match) => match[1])).toEqual(['destroy', 'create']);
  });

  it('says that nothing has to change', () => {
    expect(renderPlan(plan(), OPTIONS)).toContain('<p class="verdict good">No changes. Your infrastructure matches the configuration.</p>');
  });

  it('takes no link that is none, and says no time where it is told none', () => {
    const page = renderPlan(plan(), { ...OPTIONS, link: 'javascript:alert(1)' });

    expect(page).not.toContain('javascript:alert');
    expect(page).not.toContain('<dt>Made</dt>');
  });

  it('grows with the number of changes and not faster', () => {
    const [small, large] = [planOf(200), planOf(2000)].map((made) => renderPlan(made, OPTIONS).length) as [number, number];

    expect(large / small).toBeLessThan(11);
  });
});

describe('other pages', () => {
  it('tell drift, what nobody manages, and never call an incomplete read clean', () => {
    const page = renderDrift(
      plan({
        inputs: { ...plan().inputs, targets: { v: { provider: 'vault', url: 'https://v.acme.test' } } },
        incomplete: [{ target: 'v', part: 'members', why: 'refused' }],
        unmanaged: [{ target: 'v', kind: 'group', id: '1', name: 'stray', owner: 'other' }],
      }),
      OPTIONS,
    );

    expect(page).toContain('<p class="verdict bad">Incomplete. No drift in what could be read; the rest is unknown.</p>');
    expect(page).toContain('<code>stray</code>');
    expect(page).not.toContain('No drift.');
  });

  it('tell what became of each change', () => {
    const outcome = {
      plan: 'sha256:1',
      changes: [
        { address: 'v/a', action: 'create', status: 'done', steps: 1, stepsDone: 1 },
        { address: 'v/b', action: 'update', status: 'failed', steps: 2, stepsDone: 1, error: { code: 'PROVIDER_REFUSED', message: 'No.' } },
        { address: 'v/c', action: 'update', status: 'skipped', steps: 1, stepsDone: 0, because: 'v/b' },
      ],
      counts: { added: 1, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
      converged: true,
      differences: [],
      cancelled: false,
      warnings: [],
    } as const;

    const page = renderOutcome({ outcome, plan: plan() }, OPTIONS);

    expect(page).toContain('<p class="verdict bad">Apply incomplete. Resources: 1 added, 0 changed, 0 destroyed.</p>');
    expect(page).toContain('waited for <code>v/b</code>');
    expect(page).toContain('<code>PROVIDER_REFUSED</code>');
  });

  it('tell problems with their places', () => {
    const at = { line: 3, column: 5, byte: 40 };
    const page = renderValidation(
      {
        diagnostics: [
          {
            severity: 'error',
            code: 'CONFIG_UNKNOWN_KEY',
            summary: 'Unknown key "membr".',
            detail: 'Did you mean "members"?',
            range: { filename: 'groups/a.yaml', start: at, end: at },
          },
        ],
        files: 1,
        objects: 2,
      },
      OPTIONS,
    );

    expect(page).toContain('At <code>groups/a.yaml:3:5</code>.');
    expect(page).toContain('The configuration is not valid: 1 error, 0 warnings.');
  });
});
