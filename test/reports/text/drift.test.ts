import { describe, expect, it } from 'vitest';
import type { Drift, Plan } from '../../../src/core/model/plan.ts';
import { renderDrift as renderHtml } from '../../../src/reports/html/drift.ts';
import { renderDrift as renderMarkdown } from '../../../src/reports/markdown/drift.ts';
import { renderDrift } from '../../../src/reports/text/drift.ts';
import { change, plan } from '../../builders/plan.ts';

function drift(parts: Partial<Drift> = {}): Drift {
  return { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: 'id-1', type: 'changed', patch: [], ...parts };
}

function textOf(parts: Partial<Plan>): string {
  return renderDrift(plan(parts), { color: false, width: 100 });
}

describe('the text of drift', () => {
  it('shows what is different now', () => {
    const patch = [
      { op: 'add', path: '/members/mallory@x', value: true },
      { op: 'remove', path: '/members/ada@x' },
      { op: 'replace', path: '/metadata/a~1b', value: '2' },
      { op: 'replace', path: '/name', value: 'other' },
    ] as const;

    expect(textOf({ drift: [drift({ patch, by: { who: 'mallory', when: '2026-11-22T10:00:00Z' } })] }))
      .toBe(`Note: Objects have changed outside of Rollcall

  # rollcall_group.groups["v/a"] has changed
  # (by "mallory" at 2026-11-22T10:00:00Z)
  ~ resource "rollcall_group" "groups" {
        id       = "id-1"
      ~ members  = [
          + "mallory@x"
          - "ada@x"
        ]
      ~ metadata = {
          ~ "a/b" = "2"
        }
      ~ name     = "other"
    }

Drift: 1 changed outside, 0 deleted outside.
`);
  });

  it('says of each difference who made it, where it was not all made at once, in every format', () => {
    const patch = [
      { op: 'add', path: '/members/eve@x', value: true },
      { op: 'add', path: '/members/lou@x', value: true },
      { op: 'replace', path: '/name', value: 'other' },
    ] as const;
    const authors = {
      '/members/eve@x': { who: 'NetBird itself: a key', when: '2026-11-22T10:00:00Z' },
      '/name': { who: 'mallory', when: '2026-11-23T10:00:00Z' },
    };
    const parts = { drift: [drift({ patch, authors, applied: { members: {}, name: 'this' } })] };

    expect(textOf(parts)).toContain(`# rollcall_group.groups["v/a"] has changed
  ~ resource "rollcall_group" "groups" {
        id      = "id-1"
      ~ members = [
          + "eve@x" # by NetBird itself: a key at 2026-11-22T10:00:00Z
          + "lou@x" # nobody knows by whom
        ]
      ~ name    = "this" -> "other" # by mallory at 2026-11-23T10:00:00Z
    }`);
    expect(renderMarkdown(plan(parts), { color: false, width: 100 })).toMatch(
      /\+ +"eve@x" # by NetBird itself[\s\S]*"lou@x" # nobody knows/,
    );
    const page = renderHtml(plan(parts), { color: false, width: 100 });
    expect(page).toMatch(/eve@x[^\n]*by NetBird itself[\s\S]*lou@x[^\n]*nobody knows by whom[\s\S]*other[^\n]*by mallory at/);
  });

  it('shows what was applied before what is live, in every sort of field, as a plan does', () => {
    const applied = {
      members: { 'ada@x': ['laptop'], 'bob@x': ['bob@x'], 'eve@x': ['tower', 'phone'] },
      metadata: { 'a/b': '1', gone: 'x', __proto__x: 'y' },
      name: 'this',
      policies: ['old'],
      record: { mount: 'a' },
    };
    const patch = [
      { op: 'replace', path: '/members/ada@x', value: { laptop: true, phone: true } },
      { op: 'replace', path: '/members/bob@x', value: { desk: true } },
      { op: 'remove', path: '/members/eve@x' },
      { op: 'replace', path: '/metadata/a~1b', value: '2' },
      { op: 'add', path: '/metadata/come', value: '3' },
      { op: 'remove', path: '/metadata/gone' },
      { op: 'replace', path: '/name', value: 'other' },
      { op: 'add', path: '/policies/new', value: true },
      { op: 'remove', path: '/policies/old' },
      { op: 'replace', path: '/record', value: { mount: 'b' } },
    ] as const;
    const value = drift({ patch, applied });

    expect(textOf({ drift: [value] })).toContain(`
        id       = "id-1"
      ~ members  = [
          ~ "ada@x" = ["laptop"] -> ["laptop", "phone"]
          ~ "bob@x" = ["bob@x"] -> ["desk"]
          - "eve@x" = ["tower", "phone"]
        ]
      ~ metadata = {
          ~ "a/b" = "1" -> "2"
          + "come" = "3"
          - "gone" = "x"
        }
      ~ name     = "this" -> "other"
      ~ policies = [
          + "new"
          - "old"
        ]
      ~ record   = { "mount" = "a" } -> { "mount" = "b" }
`);
    expect(renderMarkdown(plan({ drift: [value] }), { color: false, width: 100 })).toContain('!     "a/b" = "1" -> "2"\n');
    const html = renderHtml(plan({ drift: [value] }), { color: false, width: 100 });
    expect(html).toContain('<code>a/b</code>: <del>1</del> → <ins>2</ins>');
    expect(html).toContain('<del>this</del>');
    expect(html).toContain('<ins>other</ins>');
  });

  it('knows an entry that went by what was applied, where only that was changed', () => {
    const patch = [{ op: 'remove', path: '/metadata/gone' }] as const;

    expect(textOf({ drift: [drift({ patch, applied: { metadata: { gone: 'x' } } })] })).toContain(
      '~ metadata = {\n          - "gone" = "x"\n        }',
    );
  });

  it('lists the identities that a person has now, and other tables with their values', () => {
    const patch = [
      { op: 'replace', path: '/members/ada@x', value: { laptop: true, phone: true } },
      { op: 'add', path: '/members/bob@x', value: { end: 'never' } },
    ] as const;

    const text = textOf({ drift: [drift({ patch })] });

    expect(text).toContain('~ "ada@x" = ["laptop", "phone"]\n          + "bob@x" = { "end" = "never" }\n');
  });

  it('shows what is gone', () => {
    expect(textOf({ drift: [drift({ type: 'deleted' })] })).toContain(
      '  # rollcall_group.groups["v/a"] has been deleted\n  - resource "rollcall_group" "groups" {\n      - id = "id-1" -> null\n    }\n\nDrift: 0 changed outside, 1 deleted outside.\n',
    );
  });

  it('lists what nobody manages by target', () => {
    const unmanaged = [
      { target: 'w', kind: 'group', id: '2', name: 'All', owner: 'system' },
      { target: 'v', kind: 'group', id: '1', name: 'legacy', owner: 'other' },
    ] as const;

    expect(textOf({ unmanaged })).toContain(
      'Unmanaged in "v", neither declared nor in the state:\n  "legacy" (group, id "1")\n\nUnmanaged in "w", neither declared nor in the state:\n  "All" (group, id "2", owned by the system)\n',
    );
  });

  it('says how much is covered, what the system owns aside', () => {
    const summary = { ...plan().summary, unchanged: 8 };
    const changes = [change('v/a', { before: { name: 'a' }, after: { name: 'b' } }), change('v/new', { after: { name: 'new' } })];
    const unmanaged = [
      { target: 'v', kind: 'group', id: '1', name: 'x', owner: 'other' },
      { target: 'v', kind: 'group', id: '2', name: 'All', owner: 'system' },
    ] as const;

    expect(textOf({ summary, changes, unmanaged })).toContain('Coverage: 9 of 10 live objects managed (90 %).\n');
    expect(textOf({ summary, changes, unmanaged, scope: ['v/*'] })).not.toContain('Coverage');
  });

  it('says that there is none', () => {
    expect(textOf({})).toBe('No drift. The live systems hold what was last applied.\n');
  });

  it('never says so of what could not be read', () => {
    const inputs = { ...plan().inputs, targets: { v: { provider: 'vault', url: 'https://v.acme.test' } } };
    const text = textOf({ inputs, incomplete: [{ target: 'v', part: 'groups', why: 'The list was cut short.' }] });

    expect(text).toContain('│ Error: Target "v" could not be read completely: groups. [INCOMPLETE_READ]\n');
    expect(text.trimEnd().split('\n').at(-1)).toBe('No drift in what could be read; the rest is unknown.');
  });
});
