import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/context.ts';
import { openTextProgress } from '../../src/cli/progress.ts';
import type { Step } from '../../src/core/model/step.ts';
import type { Settings } from '../../src/cli/context.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeProcess } from '../builders/surroundings.ts';

const STEP = { address: 'v/a', verb: 'create', title: 'create group' } as Step;

function open(settings: Partial<Settings>): { readonly process: FakeProcess; readonly progress: ReturnType<typeof openTextProgress> } {
  const process = fakeProcess({ terminal: settings.animation ?? false, columns: 40 });
  const context = { ...process, settings: { quiet: false, verbose: false, animation: false, ...settings } } as CommandContext;
  return { process, progress: openTextProgress(context) };
}

describe('applying', () => {
  it('says how many steps are done, how fast, and how long it will still take', () => {
    const { process, progress } = open({ animation: true });

    progress.stop();
    progress.observer.onApplyStart?.(300);
    progress.observer.onStepDone?.(STEP, 10, true, true);
    progress.observer.onStepFailed?.(STEP, 'no');
    process.advance(4000);

    expect(process.written.stderr.split('\r\u001b[K').at(-1)).toBe('Applying steps: 2 of 300, 30 a minute, ');
    progress.stop();
    expect(process.written.stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  it('adds a line now and then where there is no terminal', () => {
    const { process, progress } = open({});

    progress.observer.onApplyStart?.(10);
    process.advance(1000);
    progress.observer.onStepDone?.(STEP, 10, true, false);
    process.advance(10_000);
    progress.stop();

    expect(process.written.stderr).toBe('Applying steps: 0 of 10…\nApplying steps: 1 of 10, 5 a minute, 1m39s left…\n');
  });
});

describe('a system that limits requests', () => {
  const line = (waited: string): string => `Waiting for v: it says "too many requests" (429). The waits of this run come to ${waited}.`;

  it('is told once that takes long, and now and then again, with or without a terminal', () => {
    for (const animation of [true, false]) {
      const { process, progress } = open({ animation });
      for (let waited = 1000; waited <= 40_000; waited += 1000) {
        progress.observer.onLimited?.('v', waited);
        process.advance(1000);
      }
      progress.stop();
      expect(process.written.stderr.split('\n').filter((text) => text.includes('Waiting'))).toEqual([line('3s'), line('33s')]);
    }
  });

  it('is not told with --quiet', () => {
    const { process, progress } = open({ quiet: true });
    progress.observer.onLimited?.('v', 60_000);
    expect(process.written.stderr).toBe('');
  });
});

describe('a clock that is set', () => {
  it('neither stops the lines nor makes more of them', () => {
    const { process, progress } = open({});

    progress.observer.onReadStart?.('v');
    process.advance(1000);
    process.setClock(-3_600_000);
    process.advance(10_000);
    process.setClock(86_400_000);
    process.advance(9_000);
    expect(process.written.stderr.split('\n')).toEqual(['Reading v…', 'Reading v…', '']);
    process.advance(1_000);
    progress.stop();

    expect(process.written.stderr.split('\n')).toHaveLength(4);
  });

  it('changes no pace', () => {
    const { process, progress } = open({ animation: true });

    progress.observer.onApplyStart?.(300);
    progress.observer.onStepDone?.(STEP, 10, true, true);
    progress.observer.onStepDone?.(STEP, 10, true, true);
    process.setClock(86_400_000);
    process.advance(4000);

    expect(process.written.stderr.split('\r\u001b[K').at(-1)).toBe('Applying steps: 2 of 300, 30 a minute, ');
  });
});

describe('reading', () => {
  it('cuts a line of wide characters by columns', () => {
    const { process, progress } = open({ animation: true });

    progress.observer.onReadStart?.('技術部門技術部門技術部門技術部門技術部門');
    process.advance(1100);

    expect(process.written.stderr.split('\r\u001b[K').at(-1)).toBe('Reading 技術部門技術部門技術部門技術部');
  });

  it('says nothing about what takes less than a second', () => {
    const { process, progress } = open({ animation: true });

    progress.observer.onReadStart?.('v');
    process.advance(900);
    progress.stop();

    expect(process.written.stderr).toBe('');
  });

  it('writes one line over and over on a terminal, no wider than that', () => {
    const { process, progress } = open({ animation: true });

    progress.observer.onReadStart?.('vault-prod');
    progress.observer.onReadProgress?.('vault-prod', 132, 480);
    process.advance(1100);

    const lines = process.written.stderr.split('\r\u001b[K');
    expect(lines.at(-1)).toBe('Reading vault-prod: 132 of 480, 120 a s');
    expect(process.written.stderr).not.toContain('\n');
    expect(lines.every((line) => line.length < 41)).toBe(true);
  });

  it('leaves nothing on the terminal when it stops', () => {
    const { process, progress } = open({ animation: true });

    progress.observer.onReadStart?.('v');
    process.advance(1500);
    progress.stop();
    process.advance(5000);

    expect(process.written.stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  it('adds a line every ten seconds where there is no terminal', () => {
    const { process, progress } = open({});

    progress.observer.onReadStart?.('v');
    process.advance(1000);
    progress.observer.onReadProgress?.('v', 10, undefined);
    process.advance(20_000);
    progress.stop();

    expect(process.written.stderr.split('\n')).toEqual(['Reading v…', 'Reading v: 10…', 'Reading v: 10…', '']);
  });

  it('says nothing at all when it is to be quiet', () => {
    const { process, progress } = open({ quiet: true });

    progress.observer.onReadStart?.('v');
    progress.observer.onStepStart?.(STEP);
    progress.observer.onNotice?.('An earlier run was interrupted.');
    process.advance(60_000);

    expect(process.written.stderr).toBe('');
  });
});

describe('applying', () => {
  it('writes lines as Terraform does', () => {
    const { process, progress } = open({});

    progress.observer.onStepStart?.(STEP);
    progress.observer.onStepDone?.(STEP, 61_900, true, true);
    progress.observer.onStepDone?.({ ...STEP, address: 'v/b', verb: 'set' }, 400, false, true);
    progress.observer.onStepFailed?.({ ...STEP, address: 'v/c', verb: 'delete' }, 'The server is gone.');

    expect(process.written.stderr).toBe(
      'v/a: Creating… [create group]\nv/a: Creation complete after 1m1s\nv/b: Update found done already\nv/c: Destruction failed: The server is gone.\n',
    );
  });

  it('says where the live system keeps what was to go, unless something was written all the same', () => {
    const { process, progress } = open({});
    const set = { ...STEP, verb: 'set' } as Step;

    progress.observer.onStepDone?.(set, 10, 'kept', true);
    progress.observer.onStepDone?.(set, 10, 'kept', false);
    progress.observer.onStepDone?.(set, 10, false, true);
    progress.observer.onStepDone?.(set, 10, 'kept', false);
    progress.observer.onStepDone?.(set, 10, true, true);

    const kept = 'v/a: Update not made: the live system keeps what was to go\n';
    expect(process.written.stderr).toBe(`${kept}${kept}v/a: Update complete after 0s\n`);
  });

  it('calls every write to what it has just made a part of the creation', () => {
    const { process, progress } = open({});
    const set = { ...STEP, verb: 'set', title: 'set members' } as Step;

    progress.observer.onStepStart?.({ ...STEP, verb: 'delete', title: 'delete group' });
    for (const step of [STEP, set]) {
      progress.observer.onStepStart?.(step);
      progress.observer.onStepDone?.(step, 1600, true, step === set);
    }
    progress.observer.onStepStart?.({ ...set, address: 'v/b' });

    expect(process.written.stderr.split('\n')).toEqual([
      'v/a: Destroying… [delete group]',
      'v/a: Creating… [create group]',
      'v/a: Creating… [set members]',
      'v/a: Creation complete after 3s',
      'v/b: Updating… [set members]',
      '',
    ]);
  });

  it('clears the moving line before a line that stays', () => {
    const { process, progress } = open({ animation: true });
    progress.observer.onReadStart?.('v');
    process.advance(1000);

    progress.observer.onNotice?.('Somebody else waits.');

    expect(process.written.stderr).toBe('Reading v…\r\u001b[KSomebody else waits.\n');
  });

  it('writes requests only when they are asked for', () => {
    expect(open({}).progress.observer.onRequest).toBeUndefined();

    const { process, progress } = open({ verbose: true });
    progress.observer.onRequest?.('GET /v1/\u001b[2J 200');

    expect(process.written.stderr).toBe('GET /v1/\\u{1b}[2J 200\n');
  });
});
