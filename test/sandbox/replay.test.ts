import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { RecordedStep } from './replay.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { match, replay } from './replay.ts';

interface Recording {
  readonly server: string;
  readonly steps: readonly RecordedStep[];
}

const recording = JSON.parse(readFileSync(new URL('../recordings/openbao.json', import.meta.url), 'utf8')) as Recording;

/** Notes of steps that are left out, each with the reason. There are none: everything recorded is emulated. */
const SKIPPED: Readonly<Record<string, string>> = {};

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe('the recording of a real server', () => {
  it('is answered by the emulator step by step as it was recorded', async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });

    const result = await replay(recording.steps, sandbox.urls.vault, { headers: { 'X-Vault-Token': 'root' }, skip: SKIPPED });

    const skips = result.skipped.map(({ note, reason }) => `\n  skipped "${note}": ${reason}`).join('');
    process.stderr.write(`${recording.server}: ${result.alike} of ${result.sent} replayed steps are answered alike${skips}\n`);
    expect(result.differences).toEqual([]);
    expect(result.sent).toBe(146);
  });

  it('is answered alike again after a reset', async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
    await replay(recording.steps, sandbox.urls.vault, { headers: { 'X-Vault-Token': 'root' } });

    sandbox.reset();
    const result = await replay(recording.steps, sandbox.urls.vault, { headers: { 'X-Vault-Token': 'root' } });

    expect(result.differences).toEqual([]);
  });
});

describe('the comparison of answers', () => {
  it('tells apart null, empty and missing', () => {
    expect(match({ a: null }, { a: [] }, new Map())).toBeUndefined();
    expect(match({ a: [] }, { a: null }, new Map())).toBeUndefined();
    expect(match({ a: null }, {}, new Map())).toBeUndefined();
    expect(match({}, { a: null }, new Map())).toBeUndefined();
  });

  it('binds a placeholder once and for all', () => {
    const learned = match({ id: '<id:1>' }, { id: 'x' }, new Map());

    expect(learned?.get('<id:1>')).toBe('x');
    expect(match({ id: '<id:1>' }, { id: 'y' }, learned ?? new Map())).toBeUndefined();
  });

  it('tells a number from the same digits as text', () => {
    expect(match({ a: 1 }, { a: '1' }, new Map())).toBeUndefined();
    expect(match({ a: '<number>' }, { a: '1' }, new Map())).toBeUndefined();
  });
});
