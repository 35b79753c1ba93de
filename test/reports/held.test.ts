import { describe, expect, it } from 'vitest';
import type { HeldElements, Plan } from '../../src/core/model/plan.ts';
import { renderDrift as htmlOfDrift } from '../../src/reports/html/drift.ts';
import { renderPlan as htmlOfPlan } from '../../src/reports/html/plan.ts';
import { renderDrift as markdownOfDrift } from '../../src/reports/markdown/drift.ts';
import { renderPlan as markdownOfPlan } from '../../src/reports/markdown/plan.ts';
import { renderDrift as textOfDrift } from '../../src/reports/text/drift.ts';
import { renderPlan as textOfPlan } from '../../src/reports/text/plan.ts';
import { change, plan } from '../builders/plan.ts';

const REASON = 'the setup key "k" puts the peers it enrols there';

function held(name: string, given: Partial<HeldElements> = {}): HeldElements {
  return { address: `m/${name}`, target: 'm', kind: 'group', field: 'members', reason: REASON, count: 1, elements: ['nas'], ...given };
}

const OPTIONS = { color: false, width: 100 };
const REPORTS: readonly (readonly [string, (plan: Plan) => string])[] = [
  ['the text of a plan', (of) => textOfPlan(of, OPTIONS)],
  ['the text of drift', (of) => textOfDrift(of, OPTIONS)],
  ['a plan as Markdown', (of) => markdownOfPlan(of, OPTIONS).replaceAll('`', '"')],
  ['drift as Markdown', (of) => markdownOfDrift(of, OPTIONS).replaceAll('`', '"')],
  ['a plan as a page', (of) => plainText(htmlOfPlan(of, OPTIONS))],
  ['drift as a page', (of) => plainText(htmlOfDrift(of, OPTIONS))],
];

function plainText(html: string): string {
  return html
    .replaceAll(/<\/?code[^>]*>/g, '"')
    .replaceAll('&quot;', '"')
    .replaceAll(/<[^>]*>/g, ' ');
}

describe.each(REPORTS)('%s', (_, render) => {
  it('says what the live system keeps although nothing is to be done, and stays silent where that is nothing', () => {
    const text = render(plan({ held: [held('box', { count: 5, elements: ['a', 'b', 'c'] })] }));

    expect(text).toMatch(
      /Held by the live systems themselves, and kept[\s\S]*m\/box[\s\S]*"a", "b", "c" and 2 more stay in "members": the setup key "k"/,
    );
    expect(text).toMatch(/No changes|No drift/);
    expect(render(plan())).not.toContain('Held by');
  });
});

describe('what is held', () => {
  it('is not said again beside the change that says it, and is in drift', () => {
    const document = { name: 'box', members: { nas: ['nas'] } };
    const parts = { before: document, after: { ...document, name: 'new' }, held: [{ field: 'members', element: 'nas', reason: REASON }] };
    const both = plan({ changes: [change('m/box', parts)], held: [held('box'), held('other')] });

    expect(textOfPlan(both, OPTIONS).match(/nas" stays/g)).toHaveLength(2);
    expect(textOfPlan(both, OPTIONS)).not.toContain('  m/box:');
    expect(textOfDrift(both, OPTIONS)).toContain('  m/box: "nas" stays in "members"');
  });

  it('does not fill a page: the first groups are named, the others counted, and a comment keeps its size', () => {
    const many = plan({ held: Array.from({ length: 3000 }, (_, index) => held(`box-${index}`)) });

    expect(textOfPlan(many, OPTIONS)).toMatch(/m\/box-19: .*\n {2}and 2980 more \("--format json" has all of them\)\n/);
    for (const render of [markdownOfPlan, markdownOfDrift]) {
      const text = render(many, OPTIONS);
      expect(text.length).toBeLessThan(60_000);
      expect(text).toMatch(/- and \d+ more\n/);
    }
  });
});
