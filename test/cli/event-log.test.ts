import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { CommandContext, Settings } from '../../src/cli/context.ts';
import { withEventLog } from '../../src/cli/event-log.ts';
import { openProgress } from '../../src/cli/progress.ts';
import type { Step, Verb } from '../../src/core/model/step.ts';
import { change, plan } from '../builders/plan.ts';
import { PROJECT, projectFolder } from '../builders/project-files.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeProcess } from '../builders/surroundings.ts';

type Event = Record<string, unknown> & { readonly type: string };

/** Field lists of docs/ci-github.md's reference: Terraform's machine-readable UI, ui version 1.2. */
const RESOURCE = ['addr', 'implied_provider', 'module', 'resource', 'resource_key', 'resource_name', 'resource_type'];

function eventsOf(process: FakeProcess): Event[] {
  const lines = process.written.stderr.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as Event);
}

async function open(settings: Partial<Settings> = {}): Promise<{
  readonly process: FakeProcess;
  readonly context: CommandContext;
  readonly progress: Awaited<ReturnType<typeof openProgress>>;
}> {
  const process = fakeProcess();
  const context = { ...withEventLog(process), settings: { quiet: false, verbose: false, animation: false, ...settings } } as CommandContext;
  return { process, context, progress: await openProgress(context) };
}

function step(address: string, verb: Verb): Step {
  return { address, verb, title: verb } as Step;
}

describe('the envelope', () => {
  it('begins with the version, and has the five keys on every line', async () => {
    const { process, progress } = await open();

    progress.observer.onNotice?.('An earlier run was interrupted.');

    const [version, log] = eventsOf(process);
    expect(version).toEqual({
      '@level': 'info',
      '@message': 'Rollcall 1.2.3',
      '@module': 'rollcall.ui',
      '@timestamp': '2026-11-23T12:00:00.000Z',
      type: 'version',
      rollcall: '1.2.3',
      ui: '1.2',
    });
    expect(Object.keys(log!).sort()).toEqual(['@level', '@message', '@module', '@timestamp', 'type']);
    expect(log).toMatchObject({ type: 'log', '@message': 'An earlier run was interrupted.' });
  });

  it('turns whatever else is written to stderr into an event without colours', async () => {
    const { process, context } = await open();

    context.stderr.write('\n\u001b[31mSaved the plan to "x".\u001b[0m\n    rollcall apply "x"\n');

    expect(eventsOf(process)[1]).toMatchObject({ type: 'log', '@message': 'Saved the plan to "x".\n    rollcall apply "x"' });
  });

  it('writes what a runner or a terminal would obey in escapes that a parser undoes', async () => {
    const { process, progress } = await open();
    const name = 'a\u202eb ##[group] \u001b[2J\n::error::x';

    progress.observer.onNotice?.(name);

    const line = process.written.stderr.split('\n')[1]!;
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u202e]|##\[/);
    expect((JSON.parse(line) as Event)['@message']).toBe(name);
  });

  it('is what a wrong argument is told by as well', async () => {
    const process = fakeProcess();

    const status = await runCommandLine(['plan', '--log', 'json', '--nonsense'], process);

    expect(status).toBe(1);
    expect(eventsOf(process).map(({ type }) => type)).toEqual(['version', 'diagnostic']);
    expect(eventsOf(process)[1]).toMatchObject({ '@level': 'error', diagnostic: { severity: 'error', code: 'USAGE' } });
  });

  it('may be asked for by the variable for extra arguments', async () => {
    const process = fakeProcess({ env: { ROLLCALL_CLI_ARGS: '--log json' }, cwd: '/nowhere' });

    expect(await runCommandLine(['plan'], process)).toBe(1);
    expect(eventsOf(process).at(-1)).toMatchObject({ type: 'diagnostic', diagnostic: { code: 'CONFIG_NOT_FOUND' } });
  });

  it('refuses a form that is none', async () => {
    const process = fakeProcess();

    expect(await runCommandLine(['plan', '--log', 'xml'], process)).toBe(1);
    expect(process.written.stderr).toContain('"--log" takes "text" or "json", not "xml"');
  });
});

describe('a plan', () => {
  it('gives drift, one event a change, findings and the summary, with the fields that readers know', async () => {
    const { process, progress } = await open();
    const value = plan({
      changes: [
        change('v/new', { after: { name: 'new' } }),
        change('v/other', { before: { name: 'other' }, after: { name: 'other', policies: ['x'] }, action: 'update' }),
        change('v/bound', { before: { name: 'bound' }, after: { name: 'bound' }, action: 'adopt' }),
        change('v/made-again', { before: { name: 'm', type: 'a' }, after: { name: 'm', type: 'b' }, action: 'replace' }),
        change('v/gone', { before: { name: 'gone' } }),
        change('v/left', { before: { name: 'left' }, action: 'forget' }),
        change('v/renamed', { before: { name: 'o' }, after: { name: 'renamed' }, previous_address: 'v/o' }),
      ],
      drift: [{ address: 'v/d', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] }],
      guards: [{ code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true }],
      warnings: [{ code: 'CONFLICT', message: 'Both changed.' }],
      incomplete: [{ target: 'mesh', part: 'everything', why: 'No answer.' }],
    });

    progress.observer.onPlan?.(value);

    const events = eventsOf(process).slice(1);
    expect(events.map(({ type, '@message': message }) => `${type}: ${String(message)}`)).toEqual([
      'resource_drift: rollcall_group.groups["v/d"]: Drift detected (delete)',
      'planned_change: rollcall_group.groups["v/new"]: Plan to create',
      'planned_change: rollcall_group.groups["v/other"]: Plan to update',
      'planned_change: rollcall_group.groups["v/bound"]: Plan to import',
      'planned_change: rollcall_group.groups["v/made-again"]: Plan to replace',
      'planned_change: rollcall_group.groups["v/gone"]: Plan to delete',
      'planned_change: rollcall_group.groups["v/left"]: Plan to remove',
      'planned_change: rollcall_group.groups["v/renamed"]: Plan to update',
      'diagnostic: Error: Target "mesh" could not be read.',
      'diagnostic: Error: Too many.',
      'diagnostic: Warning: Both changed.',
      expect.stringMatching(/^change_summary: Plan: /) as string,
    ]);
    const created = events[1]!['change'] as { readonly resource: object };
    expect(Object.keys(created.resource).sort()).toEqual(RESOURCE);
    expect(events[4]).toMatchObject({ change: { reason: 'cannot_update' } });
    expect(events[5]).toMatchObject({ change: { reason: 'delete_because_no_resource_config' } });
    expect(events[3]).toMatchObject({ change: { importing: { id: 'id-1' } } });
    expect(events[7]).toMatchObject({ change: { previous_resource: { resource_key: 'v/o' } } });
    const summary = events.at(-1)!['changes'] as object;
    expect(Object.keys(summary).sort()).toEqual(['add', 'change', 'forget', 'import', 'operation', 'remove']);
  });
});

describe('an apply', () => {
  it('tells each object from its first step to its last, and the long ones in between', async () => {
    const { process, progress } = await open();
    progress.observer.onPlan?.(plan({ changes: [change('v/rule', { after: { name: 'r' }, kind: 'admission-rule' })] }));
    const before = eventsOf(process).length;

    progress.observer.onStepStart?.(step('v/rule', 'create'));
    process.advance(12_000);
    progress.observer.onStepDone?.(step('v/rule', 'create'), 12_000, true, false);
    progress.observer.onStepStart?.(step('v/rule', 'add'));
    process.advance(3000);
    progress.observer.onStepDone?.(step('v/rule', 'add'), 3000, true, true);
    progress.stop();
    process.advance(60_000);

    const events = eventsOf(process).slice(before);
    expect(events.map(({ type, '@message': message }) => `${type}: ${String(message)}`)).toEqual([
      'apply_start: rollcall_admission_rule.admission_rules["v/rule"]: Creating...',
      'apply_progress: rollcall_admission_rule.admission_rules["v/rule"]: Still creating... [10s elapsed]',
      'apply_complete: rollcall_admission_rule.admission_rules["v/rule"]: Creation complete after 15s',
    ]);
    expect(events[2]).toMatchObject({
      hook: { action: 'create', elapsed_seconds: 15, resource: { resource_type: 'rollcall_admission_rule' } },
    });
  });

  it('says what failed', async () => {
    const { process, progress } = await open({ quiet: true });

    progress.observer.onStepStart?.(step('v/a', 'set'));
    progress.observer.onStepFailed?.(step('v/a', 'set'), 'POST … was refused with status 403');
    progress.observer.onStepStart?.(step('v/b', 'delete'));
    progress.observer.onStepDone?.(step('v/b', 'delete'), 10, true, true);

    expect(eventsOf(process).map(({ type, '@level': level }) => `${type} ${String(level)}`)).toEqual([
      'version info',
      'apply_start info',
      'apply_errored error',
      'apply_start info',
      'apply_complete info',
    ]);
  });
});

describe('problems of files', () => {
  it('are diagnostics with their place, errors, warnings and lint alike, however the report is asked for', async () => {
    const dir = projectFolder({
      'rollcall.yaml': PROJECT,
      'groups/a.yaml': 'department: a\ngroups:\n  a:\n    member: [ada@acme.test]\n    vault: {}\n',
      'groups/b.yaml': WITHOUT_OWNER,
    });
    for (const args of [[], ['--format', 'json']]) {
      const process = fakeProcess({ cwd: dir });

      expect(await runCommandLine(['validate', '--log', 'json', ...args], process)).toBe(1);
      const problems = eventsOf(process).filter(({ type }) => type === 'diagnostic');
      expect(problems).toMatchObject([
        { '@level': 'warn', diagnostic: { code: 'LINT_NO_OWNER', range: { filename: 'groups/a.yaml' } } },
        {
          '@level': 'error',
          diagnostic: {
            severity: 'error',
            code: 'CONFIG_UNKNOWN_KEY',
            range: { filename: 'groups/a.yaml', start: { line: 4, column: 5, byte: 31 }, end: { line: 4, column: 11, byte: 37 } },
            snippet: { context: 'a', values: [] },
          },
        },
        {
          '@level': 'warn',
          diagnostic: { severity: 'warning', code: 'LINT_NO_OWNER', range: { filename: 'groups/b.yaml', start: { line: 3 } } },
        },
      ]);
      expect(process.written.stdout).toContain('CONFIG_UNKNOWN_KEY');
    }
  });
});

const WITHOUT_OWNER = 'department: b\ngroups:\n  b:\n    members: [ada@acme.test]\n    vault: {}\n';
