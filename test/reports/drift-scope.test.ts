import { describe, expect, it } from 'vitest';
import type { Drift, Plan } from '../../src/core/model/plan.ts';
import { renderDrift as renderHtml } from '../../src/reports/html/drift.ts';
import { renderDrift as renderMarkdown } from '../../src/reports/markdown/drift.ts';
import { renderDrift as renderText } from '../../src/reports/text/drift.ts';
import { plan } from '../builders/plan.ts';

const OPTIONS = { color: false, width: 100 };
const DRIFT: Drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] };
const last = (parts: Partial<Plan>): string => renderText(plan(parts), OPTIONS).trimEnd().split('\n').at(-1)!;

describe('drift of a part of the project', () => {
  it('is no word about the rest, in any format for people', () => {
    const made = plan({ scope: ['v/a', 'v/*_x'] });

    expect(renderText(made, OPTIONS)).toBe('No drift at the addresses that match "v/a", "v/*_x". Nothing else was looked at.\n');
    expect(renderMarkdown(made, OPTIONS)).toContain('No drift at the addresses that match `v/a`, `v/*_x`. Nothing else was looked at.');
    const html = renderHtml(made, OPTIONS);
    expect(html).toMatch(/No drift at the addresses that match .*v\/a.*Nothing else was looked at\./);
    expect(html).not.toContain('The live systems hold what was last applied.');
  });

  it('is named beside what was found, what could not be read and what is accepted', () => {
    expect(last({ scope: ['v/*'], drift: [DRIFT] })).toBe(
      'Drift at the addresses that match "v/*": 0 changed outside, 1 deleted outside. Nothing else was looked at.',
    );
    const { inputs } = plan();
    const read = { ...inputs, targets: { v: { provider: 'vault', url: 'https://v.acme.test' } } };
    expect(last({ scope: ['v/*'], inputs: read, incomplete: [{ target: 'v', part: 'members', why: 'refused' }] })).toBe(
      'No drift in what could be read at the addresses that match "v/*"; the rest is unknown. Nothing else was looked at.',
    );
    expect(last({ scope: ['v/*'], accepted: [{ ...DRIFT, until: '2026-12-31', reason: 'x' }] })).toBe(
      'No drift at the addresses that match "v/*" beyond what the baseline accepts (1 object). Nothing else was looked at.',
    );
  });

  it('is never the first thing said where nothing at all was read', () => {
    const unread = plan({ incomplete: [{ target: 'v', part: 'everything', why: 'refused' }] });

    for (const text of [renderText(unread, OPTIONS), renderMarkdown(unread, OPTIONS), renderHtml(unread, OPTIONS)]) {
      expect(text).toContain('Nothing could be read: whether there is drift is unknown.');
      expect(text).not.toMatch(/no drift/i);
    }
    expect(renderMarkdown(unread, OPTIONS)).toContain(
      'Changed outside: unknown · deleted outside: unknown · accepted: unknown · unmanaged: unknown · could not look: 1\n',
    );
    for (const label of ['changed outside', 'deleted outside', 'unmanaged'])
      expect(renderHtml(unread, OPTIONS)).toContain(`<b>unknown</b> <span>${label}</span>`);
  });

  it('names a few patterns of many', () => {
    expect(last({ scope: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6', 'a/7'] })).toContain('"a/5" and 2 more. Nothing else');
  });
});
