import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardFinding } from '../../../src/core/model/plan.ts';
import { formerRefusals } from '../../../src/core/plan/guards/former-refusals.ts';
import type { Settled } from '../../../src/core/model/plan.ts';
import { effectDigest } from '../../../src/core/plan/digest.ts';
import { fitPlan, renderPlan } from '../../../src/reports/markdown/plan.ts';
import { summaryLine } from '../../../src/reports/summary.ts';
import { hugePlan, planOf } from '../../builders/huge-plan.ts';
import { change, plan } from '../../builders/plan.ts';
import { proseIn, renderedMarkdown, tagsOf } from '../../builders/rendered-markdown.ts';

const OPTIONS = { color: false, width: 80 };
const LINK = 'https://forge.test/acme/access/actions/runs/7';

/** Tags that a plan is made of; every one that opens closes. */
const OWN_TAGS = /^<\/?(?:h3|p|strong|em|code|pre|blockquote|ul|li|br|table|thead|tbody|tr|th|td|details|summary|sub|a)>$/;

describe('a plan as Markdown', () => {
  it('of any size fits the budget, and keeps verdict, findings, digest and link', () => {
    fc.assert(
      fc.property(hugePlan, fc.constantFrom(4000, 20_000, 60_000, 65_536), (made, budget) => {
        const text = renderPlan(made, { ...OPTIONS, budget, link: LINK });

        expect(text.length).toBeLessThanOrEqual(budget);
        expect(text).toContain(
          made.changes.length > 0 ? summaryLine(made) : made.incomplete.length + made.guards.length > 0 ? '' : 'No changes.',
        );
        expect(text).toContain(effectDigest(made));
        expect(text).toContain(`](<${LINK}>)`);
        for (const { code } of [...made.guards, ...made.warnings]) expect(text).toContain(`\`${code}\``);
        if (made.incomplete.length > 0) expect(text).toContain('`INCOMPLETE_READ`');
      }),
      { numRuns: 25 },
    );
  });

  it('is whole however much was left out: what opens closes, and nothing but its own markup is in it', () => {
    fc.assert(
      fc.property(hugePlan, fc.constantFrom(4000, 9000, 20_000), (made, budget) => {
        const html = renderedMarkdown(renderPlan(made, { ...OPTIONS, budget, link: LINK }));

        const open: string[] = [];
        for (const tag of tagsOf(html)) {
          expect(tag).toMatch(OWN_TAGS);
          if (tag === '<br>') continue;
          if (tag.startsWith('</')) expect(open.pop()).toBe(tag.replace('/', ''));
          else open.push(tag);
        }
        expect(open).toEqual([]);
        expect(html.match(/<a /g)).toHaveLength(1);
        expect(proseIn(html)).not.toMatch(/[@#]\w|:\/\//);
      }),
      { numRuns: 15 },
    );
  });

  it('knows whether it lost anything: exactly where it is not what it would be with all the room', () => {
    fc.assert(
      fc.property(hugePlan, fc.constantFrom(600, 4000, 20_000, 60_000, 1_000_000), (made, budget) => {
        const { text, left } = fitPlan(made, { ...OPTIONS, budget, link: LINK });

        expect(left > 0).toBe(text !== renderPlan(made, { ...OPTIONS, budget: Number.MAX_SAFE_INTEGER, link: LINK }));
      }),
      { numRuns: 25 },
    );
  });

  it('names what is only brought up to date, what protects an address first, and counts as lost what had no room', () => {
    const settled = (address: string): Settled => ({
      address,
      target: 'v',
      provider: 'vault',
      kind: 'group',
      id: '1',
      applied: {},
      patch: [{ op: 'add', path: '/policies/a', value: true }],
      causes: { '/policies/a': 'done' },
    });
    const many = Array.from({ length: 400 }, (_, index) => settled(`v/group-${index}`));
    const lifted = { ...settled('v/z'), record_before: { lifecycle: { prevent_destroy: true } }, previous_address: 'v/y' } as const;
    const made = plan({ settled: [...many, lifted] });

    const { text, left } = fitPlan(made, { ...OPTIONS, budget: 5000 });
    const shown = text.match(/^- `v\//gm)?.length ?? 0;

    expect(text).toContain(
      'up to date for 401 addresses:\n\n- `v/z`: moved from `v/y`, `prevent_destroy: true → false`, `recorded as applied: + policies/a`\n- `v/group-0`',
    );
    expect(shown).toBeGreaterThan(5);
    expect(left).toBe(401 - shown);
    expect(text).toContain(`\n- and ${left} more, in the plan file\n`);
    expect(fitPlan(made, OPTIONS).left).toBeGreaterThan(0);
    expect(fitPlan(plan({ settled: many.slice(0, 9) }), OPTIONS).left).toBe(0);
    expect(fitPlan(made, { ...OPTIONS, budget: 600 }).left).toBe(401);
  });

  it('loses the differences of creations before those of deletions, and says how many', () => {
    const made = planOf(50, 20);

    const text = renderPlan(made, { ...OPTIONS, budget: 20_000 });

    const shown = [...text.matchAll(/<details><summary><code>.*?<\/code> (\w+)/g)].map((match) => match[1]);
    expect(shown.filter((word) => word === 'destroy')).toHaveLength(10);
    expect(shown).not.toContain('create');
    expect(text).toContain(`*${50 - shown.length} differences are left out here for want of room; the plan file has everything.*`);
    expect(text.match(/^\| `/gm)).toHaveLength(50);
  });

  it('fits also where it was asked for by patterns of any length, each shown in part', () => {
    const text = renderPlan(plan({ scope: [`v/${'*'.repeat(70_000)}`, `v/${'é`|'.repeat(500)}`, 'v/short'] }), {
      color: false,
      width: 100,
    });

    expect(text.length).toBeLessThan(3000);
    expect(text).toContain('v/**');
    expect(text).toContain('…');
    expect(text).toContain('`v/short`');
    expect(text).toContain('Digest: `sha256:');
  });

  it('counts by target where not even the table fits', () => {
    const text = renderPlan(planOf(2000), { ...OPTIONS, budget: 20_000, link: LINK });

    expect(text).toContain('| Target | create | update | import | replace | destroy | forget |');
    expect(text).toContain('| `target-0` | 134 | 133 | 134 | 133 | 133 | 0 |');
    expect(text).toContain('the link below leads to everything');
  });

  it('takes nobody out of a group that is only forgotten', () => {
    const before = { name: 'a', members: { 'ada@acme.test': ['ada@acme.test'] } };

    const text = renderPlan(plan({ changes: [change('v/a', { action: 'forget', before, after: null })] }), OPTIONS);

    expect(text).toContain('`v/a`');
    expect(text).not.toContain('members');
  });

  it('is all there where it fits', () => {
    const made = planOf(10);

    const text = renderPlan(made, OPTIONS);

    expect(text.match(/<details>/g)).toHaveLength(10);
    expect(text).not.toContain('left out');
  });

  it('says what it is about, and what it was told to look at', () => {
    const text = renderPlan(plan({ scope: ['v/*'], project: 'acme' }), { ...OPTIONS, heading: 'production' });

    expect(text.startsWith('### Plan for `acme`, `production`\n\n**No changes.** Your infrastructure')).toBe(true);
    expect(text).toContain('Partial: only addresses that match `v/*` were looked at.');
  });

  it('takes no link that is none', () => {
    expect(renderPlan(plan(), { ...OPTIONS, link: 'javascript:alert(1)' })).not.toContain('](');
  });

  it('names why something goes', () => {
    const text = renderPlan(plan({ changes: [change('v/a', { before: { name: 'a' }, reason: 'no longer declared' })] }), OPTIONS);

    expect(text).toContain('| `-` destroy | `v/a` | no longer declared |  |');
  });
});

describe('what will not be as usual at an address', () => {
  const record = { membership: 'additive', lifecycle: { ignore: ['policies'], prevent_destroy: true } } as const;
  const lines = '```diff\n  # (prevent_destroy: true)\n  # (membership: additive)\n  # (ignore: ["policies"])\n';

  it('stands in the comment where it is made or adopted', () => {
    const created = renderPlan(plan({ changes: [change('v/a', { after: { name: 'a' }, record })] }), OPTIONS);
    const bound = change('v/a', { action: 'adopt', before: { name: 'a' }, after: { name: 'a' }, record });

    expect(created).toContain(lines);
    expect(renderPlan(plan({ changes: [bound] }), OPTIONS)).toContain(lines);
  });

  it('stands there too where only the state changes', () => {
    const settled = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', applied: {}, causes: {} };

    expect(renderPlan(plan({ settled: [{ ...settled, record }] }), OPTIONS)).toContain(
      '- `v/a`: `prevent_destroy: false → true`, `membership: exclusive → additive`, `ignore: [] → ["policies"]`\n',
    );
  });
});

describe('new approvals for which there is no room', () => {
  it('are named as long as there is some, before the differences of creations', () => {
    const made = plan({
      changes: Array.from({ length: 40 }, (_, at) =>
        change(`v/g${at}`, { after: { name: `g${at}`, policies: Array.from({ length: 40 }, (__, policy) => `policy-${at}-${policy}`) } }),
      ),
      new_approvals: Array.from({ length: 400 }, (_, at) => ({
        match: `v/group-${at}`,
        allow: ['MAX_DELETIONS'] as const,
        count: 9,
        until: '2026-12-31',
        reason: `the old teams of place ${at} go, and nobody is left in them`,
      })),
    });

    const text = renderPlan(made, { color: false, width: 80, budget: 60_000 });

    expect(text.length).toBeLessThanOrEqual(60_000);
    const named = new Set(text.match(/v\/group-\d+/g)).size;
    expect(named).toBeGreaterThan(100);
    expect(text).toContain(`- \`APPROVAL_NEW\`: ${400 - named} times more`);
    expect(text).toContain('v/g39');
  });
});

describe('findings for which there is no room', () => {
  const long = 'because the old teams of this place go, and nobody is left in them. '.repeat(5);
  const approvals = Array.from({ length: 300 }, (_, at) => ({
    match: `v/group-${at}`,
    allow: ['MAX_DELETIONS'] as const,
    until: '2026-12-31',
    reason: long,
  }));
  const former = Array.from({ length: 50 }, (_, at): GuardFinding => ({
    code: 'PRIVILEGE_GAINED',
    address: `v/g${at}`,
    message: `"v/g${at}" opens privileged "eng-write" to 1 person.`,
    blocking: true,
  }));
  const weakened = {
    new_approvals: approvals,
    guards: [
      { code: 'LAST_GROUP' as const, address: 'v', message: 'Somebody is in no group any more.', blocking: false },
      ...formerRefusals(former, []),
      { code: 'PROTECTED' as const, address: 'v/finance', message: '"v/finance" is protected and would be deleted.', blocking: true },
    ],
    warnings: [
      ...Array.from({ length: 80 }, (_, at) => ({
        code: 'INVITATION_SENT' as const,
        message: `Something harmless of place ${at}: ${long}`,
      })),
      { code: 'SETTINGS_CHANGED' as const, message: 'Guards are others: protected no longer has "v/finance".' },
      { code: 'GUARD_LEFT' as const, address: 'v/finance', message: '"v/finance" no longer is protected.' },
      { code: 'STATE_SILENT' as const, message: 'The state does not say under which guards it was applied.' },
    ],
  };
  const changes = Array.from({ length: 50 }, (_, at) => change(`v/g${at}`, { after: { name: `g${at}`, policies: ['eng-write'] } }));

  it('are shortened kind by kind, the gravest first and last to be cut', () => {
    const made = plan({ ...weakened, changes });
    const text = renderPlan(made, { color: false, width: 80, budget: 60_000 });

    expect(text.length).toBeLessThanOrEqual(60_000);
    for (const said of [
      'is protected and would be deleted',
      'protected no longer has',
      'no longer is protected',
      'does not say under which guards',
      'Somebody is in no group any more',
      'Something harmless of place 2',
    ])
      expect(text).toContain(said);
    expect(text.match(/The guards of before would refuse this/g)).toHaveLength(50);
    const order = [
      'would be deleted',
      'The guards of before',
      'protected no longer has',
      'does not say under which guards',
      'A new approval allows',
    ];
    const places = order.map((said) => text.indexOf(said));
    expect(places).toEqual(places.toSorted((x, y) => x - y));
    expect(text).toMatch(/- `INVITATION_SENT`: 77 times more/);
    expect(text).toMatch(/- `APPROVAL_NEW`: \d+ times more/);
    expect(new Set(text.match(/v\/group-\d+/g)).size).toBeGreaterThan(50);
    expect(text).toContain('eng-write');
  });

  it('keep one of each grave kind, in short, and the number of every kind, in little room', () => {
    const text = renderPlan(plan({ ...weakened, changes }), { color: false, width: 80, budget: 2600 });

    expect(text.length).toBeLessThanOrEqual(2600);
    for (const said of [
      'is protected and would be deleted',
      'The guards of before would refuse this',
      'protected no longer has',
      'no longer is protected',
      'does not say under which guards',
    ])
      expect(text).toContain(said);
    for (const code of ['LAST_GROUP', 'INVITATION_SENT', 'APPROVAL_NEW']) expect(text).toContain(`\`${code}\``);
    expect(text).toMatch(/- `PRIVILEGE_GAINED`, refused by the guards of before: \d+ times more/);
  });
});
