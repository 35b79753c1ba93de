import { describe, expect, it } from 'vitest';
import type { ChangeOutcome } from '../../../src/core/model/outcome.ts';
import { isComplete } from '../../../src/core/model/verdict.ts';
import { renderOutcome } from '../../../src/reports/text/outcome.ts';
import { outcome } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 100 };

function changed(address: string, parts: Partial<ChangeOutcome> = {}): ChangeOutcome {
  return { address, action: 'update', status: 'done', stepsDone: 1, steps: 1, ...parts };
}

const FAILED = changed('v/a', {
  status: 'failed',
  stepsDone: 1,
  steps: 3,
  error: { code: 'PROVIDER_REFUSED', message: 'The server said no.', hint: 'Ask it again.', requestId: 'req-1' },
});

describe('the text of an outcome', () => {
  it.each([
    { foundDone: 1, says: ' (1 was done already)' },
    { foundDone: 4, says: ' (4 were done already)' },
    { foundDone: 0, says: '' },
  ])('tells what was found done apart: $foundDone', ({ foundDone, says }) => {
    expect(renderOutcome(outcome({ foundDone }), OPTIONS)).toBe(`Apply complete! Resources: 0 added, 0 changed, 0 destroyed.${says}\n`);
  });

  it('ends with the counts as Terraform writes them', () => {
    const counts = { added: 1, changed: 2, destroyed: 3, imported: 0, forgotten: 0 };

    expect(renderOutcome(outcome({ counts, changes: [changed('v/a')] }), OPTIONS)).toBe(
      'Apply complete! Resources: 1 added, 2 changed, 3 destroyed.\n',
    );
  });

  it('names what failed once, also where the failure names it', () => {
    const error = { code: 'NAME_TAKEN', message: '"v/a" cannot be renamed to "b": since the plan group "g-2" has that name.' } as const;

    const text = renderOutcome(outcome({ changes: [changed('v/a', { status: 'failed', error })] }), OPTIONS);

    expect(text).toContain('Error: "v/a" cannot be renamed to "b"');
  });

  it('counts imports and what was forgotten where there are any', () => {
    const counts = { added: 1, changed: 2, destroyed: 3, imported: 4, forgotten: 5 };

    expect(renderOutcome(outcome({ counts }), OPTIONS)).toBe(
      'Apply complete! Resources: 4 imported, 1 added, 2 changed, 3 destroyed, 5 forgotten.\n',
    );
  });

  it('says what failed, how far it had come, what to do, and the request at the other side', () => {
    const text = renderOutcome(outcome({ changes: [FAILED] }), OPTIONS);

    expect(text).toContain(`╷
│ Error: "v/a": The server said no. [PROVIDER_REFUSED]
│
│ 1 of 3 steps had been carried out before.
│
│ Ask it again.
│
│ Request id at the live system: req-1
╵
`);
    expect(text).toContain(
      '\nApply incomplete. Resources: 0 added, 0 changed, 0 destroyed.\n1 change not carried out. What was done is recorded. Run "rollcall plan" ',
    );
  });

  it('says what was written before a step found that the live system is no longer as planned', () => {
    const error = { code: 'PLAN_STALE', message: '"members" also holds "x".' } as const;
    const half = changed('v/a', { status: 'stale', stepsDone: 1, steps: 3, error });
    const unsure = changed('v/a', { status: 'stale', stepsDone: 0, steps: 3, unsure: true, error });

    expect(renderOutcome(outcome({ changes: [half] }), OPTIONS)).toContain(`╷
│ Error: "v/a" is no longer as it was planned; the rest was not written. [PLAN_STALE]
│
│ "members" also holds "x".
│
│ 1 of 3 steps had been carried out before.
╵
`);
    expect(renderOutcome(outcome({ changes: [unsure] }), OPTIONS)).toContain(`the rest was not written. [PLAN_STALE]
│
│ "members" also holds "x".
│
│ One call was sent and not answered: it may have taken effect.
`);
  });

  it('says that nothing was written where the live system is no longer as planned', () => {
    const stale = changed('v/a', { status: 'stale', stepsDone: 0, error: { code: 'PLAN_STALE', message: '"policies" is ["x"].' } });

    expect(renderOutcome(outcome({ changes: [stale] }), OPTIONS)).toContain(
      '│ Error: "v/a" is no longer as it was planned; nothing was written there. [PLAN_STALE]\n│\n│ "policies" is ["x"].\n',
    );
  });

  it('lists what waited for what failed, and what was never begun', () => {
    const changes = [
      FAILED,
      changed('v/b', { status: 'skipped', because: 'v/a', stepsDone: 0 }),
      changed('v/c', { action: 'delete', status: 'not_attempted' }),
    ];

    const text = renderOutcome(outcome({ changes, cancelled: true }), OPTIONS);

    expect(text).toContain(
      'Skipped, because they depend on what failed:\n  - "v/b" (update), waited for "v/a"\nNot attempted, because the run ended first:\n  - "v/c" (delete)\n',
    );
    expect(text).toContain('\nApply interrupted. Resources: ');
    expect(text).toContain('\n3 changes not carried out. ');
  });

  it('says of what waited how far it had got', () => {
    const changes = [FAILED, changed('v/b', { action: 'create', status: 'skipped', because: 'v/a', stepsDone: 2, steps: 4 })];

    expect(renderOutcome(outcome({ changes }), OPTIONS)).toContain('\n  - "v/b" (create), begun (2 of 4 steps), waited for "v/a"\n');
  });

  it('of a long plan that was interrupted fits the terminal, and says how many changes it leaves out', () => {
    const changes = Array.from({ length: 235 }, (_, index) => changed(`v/team-${index}`, { status: 'not_attempted', stepsDone: 0 }));

    const lines = renderOutcome(outcome({ changes, cancelled: true }), { ...OPTIONS, width: 80 })
      .trimEnd()
      .split('\n');

    expect(lines.filter((line) => line.startsWith('  - '))).toHaveLength(20);
    expect(lines).toContain('  … and 215 more changes; "--format json" has them all.');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.slice(-2).join(' ')).toMatch(/^235 changes not carried out\. .* to go on\.$/);
  });

  it('shows what differs when it is read again', () => {
    const differences = [
      {
        address: 'v/a',
        patch: [
          { op: 'add', path: '/policies/x', value: true },
          { op: 'remove', path: '/policies/y' },
        ],
      },
    ] as const;

    const text = renderOutcome(outcome({ changes: [changed('v/a')], converged: false, differences }), OPTIONS);

    expect(text).toContain(
      '│ Error: "v/a" differs from what was applied. [NOT_CONVERGED]\n│\n│   add /policies/x true\n│   remove /policies/y\n',
    );
    expect(text).not.toContain('Apply complete!');
  });

  it('warns where it could not be read again', () => {
    expect(renderOutcome(outcome({ changes: [changed('v/a')], converged: undefined }), OPTIONS)).toContain(
      '│ Warning: What was applied could not be read again. [NOT_CONVERGED]\n',
    );
    expect(renderOutcome(outcome({ converged: undefined }), OPTIONS)).toBe('Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n');
  });

  it('says where a state that could not be written leaves things', () => {
    const stateError = { code: 'STATE_WRITE', message: 'The disk is full.', hint: 'Make room.' } as const;

    expect(renderOutcome(outcome({ changes: [changed('v/a')], stateError }), OPTIONS)).toContain(
      '│ Error: The disk is full. [STATE_WRITE]\n│\n│ What was done is in the journal and in the live systems; the next run picks it up.\n│\n│ Make room.\n',
    );
  });
});

describe('an outcome', () => {
  it.each([
    { why: 'everything is done', parts: { changes: [changed('v/a')] }, complete: true },
    { why: 'nothing was to be done', parts: {}, complete: true },
    { why: 'it could not be read again', parts: { converged: undefined }, complete: true },
    { why: 'something failed', parts: { changes: [changed('v/a'), FAILED] }, complete: false },
    { why: 'it differs', parts: { converged: false }, complete: false },
    { why: 'it was interrupted', parts: { cancelled: true }, complete: false },
    { why: 'it is not recorded', parts: { stateError: { code: 'STATE_WRITE', message: 'x' } }, complete: false },
  ] as const)('is complete where $why: $complete', ({ parts, complete }) => {
    expect(isComplete(outcome(parts))).toBe(complete);
  });
});
