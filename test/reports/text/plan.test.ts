import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { renderPlan } from '../../../src/reports/text/plan.ts';
import { terraformTextReport } from '../../../src/reports/text/terraform.ts';
import { change, plan } from '../../builders/plan.ts';

const PLAIN = { color: false, width: 100 };

function textOf(parts: Partial<Plan>): string {
  return renderPlan(plan(parts), PLAIN);
}

/** The lines of one block, from its comment to its closing brace. */
function blockOf(text: string, address: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.includes(`["${address}"]`));
  return lines.slice(from, lines.indexOf('    }', from) + 1).join('\n');
}

describe('a plan of the difference to a commit', () => {
  const since = { commit: '5a8dda5f0e6c2d1b9a3f4c7e8d6b5a4938271605', basis: 'declared' as const };

  it('says first that no live system was looked at, and never that the infrastructure matches', () => {
    const text = textOf({ since, scope: [] });

    expect(text).toContain('This plan compares files with files.');
    expect(text).toContain('against commit 5a8dda5f0e6c.');
    expect(text).toMatch(/\nNo changes\. The files declare what they declared before\.\n$/);
    expect(text).not.toContain('infrastructure');
  });

  it('says how much of the live systems was looked at', () => {
    expect(textOf({ since: { ...since, basis: 'live' }, scope: ['v/a'] })).toContain('1 address looked at.');
    expect(textOf({ since: { ...since, basis: 'live' }, scope: ['v/a', 'v/b'] })).toContain('2 addresses looked at.');
    expect(textOf({ since: { ...since, basis: 'live' }, scope: null })).toContain('Everything was looked at.');
  });
});

describe('the block of a change', () => {
  it('shows only what an update changes, and counts the rest', () => {
    const before = {
      name: 'engineering',
      type: 'internal',
      policies: ['a', 'b', 'c'],
      metadata: { k: '1', same: 'x' },
      members: { 'a@x': ['a@x'], 'b@x': ['p1'] },
      limit: 1,
    };
    const after = {
      ...before,
      policies: ['b', 'c', 'd'],
      metadata: { k: '2', n: '', same: 'x' },
      members: { 'a@x': ['a@x'], 'b@x': ['p1', 'p2'], 'c@x': ['c@x'] },
      limit: 2,
    };

    const text = textOf({ changes: [change('vault-prod/engineering', { before, after })] });

    expect(blockOf(text, 'vault-prod/engineering')).toBe(`  # rollcall_group.groups["vault-prod/engineering"] will be updated in-place
  ~ resource "rollcall_group" "groups" {
        id       = "id-1"
        name     = "engineering"
      ~ limit    = 1 -> 2
      ~ members  = [
          ~ "b@x" = ["p1"] -> ["p1", "p2"]
          + "c@x"
            # (1 unchanged element hidden)
        ]
      ~ metadata = {
          ~ "k" = "1" -> "2"
          + "n" = ""
            # (1 unchanged element hidden)
        }
      ~ policies = [
          - "a"
          + "d"
            # (2 unchanged elements hidden)
        ]
        # (1 unchanged attribute hidden)
    }`);
  });

  it('shows every field that a created object holds, and none that is empty', () => {
    const after = { name: 'new', type: 'internal', policies: ['p'], members: {}, metadata: {}, alias: null, groups: [] };

    const text = textOf({ changes: [change('vault-prod/new', { after })] });

    expect(blockOf(text, 'vault-prod/new')).toBe(`  # rollcall_group.groups["vault-prod/new"] will be created
  + resource "rollcall_group" "groups" {
      + name     = "new"
      + type     = "internal"
      + policies = [
          + "p"
        ]
    }`);
  });

  it('shows what a deletion takes away, and why', () => {
    const before = { name: 'old', policies: ['p'], members: { 'a@x': ['a@x'] } };

    const text = textOf({ changes: [change('vault-prod/old', { before, reason: 'no longer declared' })] });

    expect(blockOf(text, 'vault-prod/old')).toBe(`  # rollcall_group.groups["vault-prod/old"] will be destroyed
  # (because no longer declared)
  - resource "rollcall_group" "groups" {
      - id       = "id-1" -> null
      - name     = "old" -> null
      - policies = [
          - "p"
        ] -> null
      - members  = [
          - "a@x"
        ] -> null
    }`);
  });

  it('says which attribute forces a replacement', () => {
    const replaced = change('vault-prod/turned', {
      action: 'replace',
      replace_paths: ['/type'],
      before: { name: 'turned', type: 'internal' },
      after: { name: 'turned', type: 'external' },
    });

    expect(blockOf(textOf({ changes: [replaced] }), 'vault-prod/turned'))
      .toBe(`  # rollcall_group.groups["vault-prod/turned"] must be replaced
-/+ resource "rollcall_group" "groups" {
      ~ id   = "id-1" -> (known after apply)
        name = "turned"
      ~ type = "internal" -> "external" # forces replacement
    }`);
  });

  it('writes a cause that is not the declaration behind the line it belongs to, and none in the comment line', () => {
    const drifted = change('v/a', {
      before: { name: 'a', policies: ['x'], limit: 1 },
      after: { name: 'a', policies: ['y'], limit: 2 },
      causes: { '/policies/y': 'drift', '/limit': 'conflict' },
    });

    const block = blockOf(textOf({ changes: [drifted] }), 'v/a');

    expect(block.split('\n')[0]).toBe('  # rollcall_group.groups["v/a"] will be updated in-place');
    expect(block).toContain('          + "y" # drift\n');
    expect(block).toContain('          - "x"\n');
    expect(block).toContain('      ~ limit    = 1 -> 2 # conflict\n');
  });

  it('shows an adopted object that does not change as imported only', () => {
    const adopted = change('v/a', {
      action: 'adopt',
      id: 'id-7',
      before: { name: 'a', policies: ['x'] },
      after: { name: 'a', policies: ['x'] },
    });

    expect(blockOf(textOf({ changes: [adopted] }), 'v/a')).toBe(`  # rollcall_group.groups["v/a"] will be imported
    resource "rollcall_group" "groups" {
        id   = "id-7"
        name = "a"
        # (1 unchanged attribute hidden)
    }`);
  });

  it('shows an adopted object that changes as an update, with the id it is imported from', () => {
    const adopted = change('v/a', { action: 'adopt', id: 'id-7', before: { name: 'a' }, after: { name: 'b' } });

    const lines = blockOf(textOf({ changes: [adopted] }), 'v/a').split('\n');

    expect(lines.slice(0, 3)).toEqual([
      '  # rollcall_group.groups["v/a"] will be updated in-place',
      '  # (imported from "id-7")',
      '  ~ resource "rollcall_group" "groups" {',
    ]);
    expect(lines).toContain('      ~ name = "a" -> "b"');
  });

  it('shows where a renamed object came from, and who is linked again', () => {
    const renamed = change('v/a', { previous_address: 'v/b', relinks: ['c'], before: { name: 'b' }, after: { name: 'a' } });

    const block = blockOf(textOf({ changes: [renamed] }), 'v/a');

    expect(block).toContain('\n  # (moved from rollcall_group.groups["v/b"])\n');
    expect(block).toContain('\n  # (linked again: "c")\n');
  });

  it('shows a forgotten object with its name and id, and that it stays', () => {
    const forgotten = change('v/gone', { action: 'forget', id: 'id-9', before: { name: 'gone', policies: ['x'] }, after: null });

    expect(blockOf(textOf({ changes: [forgotten] }), 'v/gone'))
      .toBe(`  # rollcall_group.groups["v/gone"] will no longer be managed by Rollcall, but will not be destroyed
  . resource "rollcall_group" "groups" {
        id   = "id-9"
        name = "gone"
    }`);
  });

  it('says what the live system itself holds', () => {
    const held = change('v/a', {
      before: { name: 'a' },
      after: { name: 'b' },
      held: [{ field: 'peers', element: 'p1', reason: 'a setup key put it there' }],
    });

    expect(blockOf(textOf({ changes: [held] }), 'v/a')).toContain('        # peers "p1" stays: a setup key put it there\n');
  });

  it('shows a record and a list by their values', () => {
    const before = { name: 'a', alias: { mount: 'oidc/', name: 'x' }, stages: [{ who: 'b' }] };
    const after = { name: 'a', alias: { mount: 'oidc/', name: 'y' }, stages: [{ who: 'a' }, { who: 'b' }] };

    const block = blockOf(textOf({ changes: [change('v/a', { before, after })] }), 'v/a');

    expect(block).toContain('      ~ alias  = {\n          ~ "name" = "x" -> "y"\n            # (1 unchanged element hidden)\n        }\n');
    expect(block).toContain('      ~ stages = [{ "who" = "b" }] -> [{ "who" = "a" }, { "who" = "b" }]\n');
  });

  it('names another kind by its own type', () => {
    const rule = change('zt/admission-rule:hours', { kind: 'admission-rule', after: { name: 'hours' } });

    expect(textOf({ changes: [rule] })).toContain(
      '  # rollcall_admission_rule.admission_rules["zt/admission-rule:hours"] will be created\n  + resource "rollcall_admission_rule" "admission_rules" {\n',
    );
  });
});

describe('the text around the blocks', () => {
  it('lists only the symbols in use', () => {
    const text = textOf({ changes: [change('v/a', { after: { name: 'a' } }), change('v/b', { before: { name: 'b' } })] });

    expect(text).toContain('symbols:\n  + create\n  - destroy\n\nRollcall will perform the following actions:\n');
    expect(text).not.toContain('update in-place');
  });

  it('ends with the summary alone on its line', () => {
    const changes = [
      change('v/a', { after: { name: 'a' } }),
      change('v/b', { before: { name: 'b' }, after: { name: 'c' } }),
      change('v/c', { action: 'replace', before: { name: 'c' }, after: { name: 'c' } }),
    ];

    expect(textOf({ changes })).toMatch(/\n\nPlan: 2 to add, 1 to change, 1 to destroy\.\n$/);
  });

  it('counts imports and what is forgotten where there are any', () => {
    const changes = [
      change('v/a', { action: 'adopt', before: { name: 'a' }, after: { name: 'b' } }),
      change('v/b', { action: 'forget', before: { name: 'b' }, after: null }),
    ];

    expect(textOf({ changes })).toMatch(/\nPlan: 1 to import, 0 to add, 1 to change, 0 to destroy, 1 to forget\.\n$/);
  });

  it('says that nothing changes as Terraform does', () => {
    expect(textOf({})).toBe('No changes. Your infrastructure matches the configuration.\n');
  });

  it('still says that nothing changes where only the state is brought up to date', () => {
    const settled = {
      address: 'v/a',
      target: 'v',
      provider: 'vault',
      kind: 'group',
      id: '1',
      previous_address: 'v/b',
      applied: {},
      causes: {},
    };

    expect(textOf({ settled: [settled] })).toBe(
      'Without a call, apply brings the state up to date for 1 address.\n' +
        '  # rollcall_group.groups["v/b"] has moved to rollcall_group.groups["v/a"]\n\n' +
        'No changes. Your infrastructure matches the configuration.\n',
    );
  });

  it('says of what is only brought up to date what changes there, also beside a call', () => {
    const before = { lifecycle: { prevent_destroy: true, ignore: ['a'] } } as const;
    const settled = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', applied: {}, causes: {} };
    const patch = ['1', '2', '3', '4', '5', '6'].map((key) => ({ op: 'add' as const, path: `/policies/${key}`, value: true }));
    const text = textOf({
      settled: [
        { ...settled, record_before: before },
        { ...settled, record: { membership: 'additive' }, patch },
      ],
      changes: [
        change('v/b', { before: { name: 'b' }, after: { name: 'c' }, record_before: before, state_entry: 'sha256:0' }),
        change('v/new', { after: { name: 'new' }, record: before }),
      ],
    });

    expect(text).toContain('  # rollcall_group.groups["v/a"]: prevent_destroy: true → false; ignore: ["a"] → []\n');
    expect(text).toContain(
      '  # rollcall_group.groups["v/a"]: membership: exclusive → additive; recorded as applied: + policies/1, + policies/2, + policies/3, + policies/4, + policies/5 and 1 more\n',
    );
    expect(text).toContain('  # (prevent_destroy: true -> false)\n  # (ignore: ["a"] -> [])\n');
    expect(text.match(/prevent_destroy/g)).toHaveLength(3);
  });

  it('says of what is made or adopted what will not be as usual there', () => {
    const record = { membership: 'additive', lifecycle: { ignore: ['policies', 'metadata.note'], prevent_destroy: true } } as const;
    const lines = '  # (prevent_destroy: true)\n  # (membership: additive)\n  # (ignore: ["policies", "metadata.note"])\n';
    const live = { name: 'a' };

    for (const render of [renderPlan, terraformTextReport.plan]) {
      const shown = (parts: Parameters<typeof change>[1]): string =>
        render(plan({ changes: [change('v/a', parts)] }), { color: false, width: 200 });

      expect(shown({ after: live, record })).toContain(` will be created\n${lines}`);
      expect(shown({ action: 'adopt', before: live, after: { name: 'b' }, record })).toContain(`(imported from "id-1")\n${lines}`);
      expect(shown({ action: 'adopt', before: live, after: live, record })).toContain(` will be imported\n${lines}`);
      // Deleted outside: it is made anew, and who decides on that sees all of it.
      const again = shown({ after: live, record, record_before: { membership: 'additive' }, state_entry: 'sha256:0' });
      expect(again).toContain(
        '(prevent_destroy: false -> true)\n  # (membership: additive)\n  # (ignore: [] -> ["policies", "metadata.note"])',
      );
      expect(shown({ before: live, after: { name: 'b' }, record, record_before: record, state_entry: 'sha256:0' })).not.toContain('# (');
      expect(shown({ after: live })).not.toContain('# (');
    }
  });

  it('never says "No changes" of what could not be read', () => {
    const text = textOf({ incomplete: [{ target: 'v', part: 'groups', why: 'The list was refused.', code: 'PROVIDER_PERMISSION' }] });

    expect(text).toContain('│ Error: Target "v" could not be read completely: groups. [PROVIDER_PERMISSION]\n│\n│ The list was refused.\n');
    expect(text).not.toMatch(/^No changes/m);
  });

  it('puts approvals that are new before everything else', () => {
    const text = textOf({
      new_approvals: [{ match: 'v/*', allow: ['MAX_DELETIONS'], count: 9, until: '2026-12-31', reason: 'the old teams go' }],
      changes: [change('v/a', { after: { name: 'a' } })],
    });

    expect(text.split('\n')[1]).toBe('│ Warning: A new approval allows MAX_DELETIONS on "v/*" until 2026-12-31. [APPROVAL_NEW]');
    expect(text).toContain('│ Reason given: the old teams go\n│\n│ It holds for up to 9.\n');
  });

  it('shows a guard that refuses as an error with its remedy, and people it is about', () => {
    const text = textOf({
      changes: [change('v/a', { before: { name: 'a' } })],
      guards: [{ code: 'PROTECTED', address: 'v/a', message: '"v/a" is protected.', blocking: true, people: ['a@x', 'b@x'] }],
    });

    expect(text).toContain('│ Error: "v/a" is protected. [PROTECTED]\n│\n│ People: a@x, b@x\n');
    expect(text.replaceAll('\n│', '')).toContain('add a dated line to "approvals:" in rollcall.yaml: match "v/a", allow PROTECTED.');
  });

  it('shows what an approval overrides as a plain line', () => {
    const approved_by = { match: 'v', allow: ['MAX_DELETIONS'], until: '2026-12-31', reason: 'the old teams go' };
    const text = textOf({
      changes: [change('v/a', { before: { name: 'a' } })],
      guards: [{ code: 'MAX_DELETIONS', address: 'v', message: '7 deletions, 5 are allowed.', blocking: false, approved_by }],
    });

    expect(text).toContain('\nApproved until 2026-12-31: 7 deletions, 5 are allowed. [MAX_DELETIONS] Reason given: the old teams\ngo\n');
    expect(text).not.toContain('Error:');
  });

  it('says that a plan of some addresses is partial', () => {
    expect(textOf({ scope: ['v/*'] })).toContain('│ Warning: This plan is partial.\n│\n│ Only addresses that match "v/*" were looked at.');
  });

  it('counts unmanaged objects by target, those of the system aside', () => {
    const unmanaged = [
      { target: 'w', kind: 'group', id: '3', name: 'c', owner: 'other' },
      { target: 'v', kind: 'group', id: '1', name: 'a', owner: 'other' },
      { target: 'v', kind: 'group', id: '2', name: 'b', owner: 'other' },
      { target: 'v', kind: 'group', id: '4', name: 'All', owner: 'system' },
    ] as const;

    expect(textOf({ unmanaged }).replaceAll('\n', ' ')).toContain(
      'Unmanaged in "v": 2 objects neither declared nor in the state, left alone ("rollcall drift" lists them). Unmanaged in "w": 1 object ',
    );
  });

  it('colours symbols only where colours are shown', () => {
    const made = plan({ changes: [change('v/a', { after: { name: 'a' } })] });

    const colored = renderPlan(made, { color: true, width: 100 });

    expect(colored).toContain('\u001b[32m  +\u001b[0m resource');
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderPlan(made, PLAIN));
  });
});

describe('names from outside', () => {
  it('cannot move the cursor, reorder a line or give a command to a CI', () => {
    const name = '\u001b[2J\r\nPlan: 0 to add\u202e::error::##[group]##vso[task.x]';
    const made = change(`v/${name}`, { after: { name, metadata: { '::warning::x': '::set-output name=a::b' } } });

    const text = textOf({ changes: [made], warnings: [{ code: 'CONFLICT', message: name }] });

    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
    expect(text).not.toContain('##[');
    expect(text).not.toContain('##vso[');
    expect(text.split('\n').filter((line) => /^\s*(?:::|##)/.test(line))).toEqual([]);
    expect(text.match(/^Plan: /gm)).toHaveLength(1);
  });

  it('keep their quotes and backslashes apart from ours', () => {
    const made = change('v/a"] will be destroyed', { after: { name: 'say "hi" \\' } });

    const text = textOf({ changes: [made] });

    expect(text).toContain('  # rollcall_group.groups["v/a\\"] will be destroyed"] will be created\n');
    expect(text).toContain('name = "say \\"hi\\" \\\\"');
  });
});
