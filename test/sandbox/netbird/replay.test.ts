import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { RecordedStep } from '../replay.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { NETBIRD_TOKENS } from '../../../src/sandbox/netbird/accounts-at-start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { replay } from '../replay.ts';

interface Recording {
  readonly server: string;
  readonly steps: readonly RecordedStep[];
}

const recording = JSON.parse(readFileSync(new URL('../../recordings/netbird.json', import.meta.url), 'utf8')) as Recording;
const headers = { Authorization: `Token ${NETBIRD_TOKENS.owner}` };

/** Notes of steps that are left out, each with the reason. There are none: everything recorded is emulated. */
const SKIPPED: Readonly<Record<string, string>> = {};

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe('the recording of a real NetBird', () => {
  it('is answered by the emulator step by step as it was recorded', async () => {
    sandbox = await startSandbox({ only: ['netbird'], empty: true });

    const result = await replay(recording.steps, sandbox.urls.netbird, { headers, skip: SKIPPED });

    const skips = result.skipped.map(({ note, reason }) => `\n  skipped "${note}": ${reason}`).join('');
    process.stderr.write(`${recording.server}: ${result.alike} of ${result.sent} replayed steps are answered alike${skips}\n`);
    expect(result.differences).toEqual([]);
    expect(result.sent).toBe(95);
  });

  it('is answered alike again after a reset, with lists in the order in which they are stored', async () => {
    sandbox = await startSandbox({ only: ['netbird'], empty: true, netbird: { order: 'stored' } });
    await replay(recording.steps, sandbox.urls.netbird, { headers });

    sandbox.reset();
    const result = await replay(recording.steps, sandbox.urls.netbird, { headers });

    expect(result.differences).toEqual([]);
  });
});
