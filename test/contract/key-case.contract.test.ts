import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { State } from '../../src/core/model/state.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';

describe('a key that is written with other letter case', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  test.each(WORLDS)('is still the same group of $provider, renamed', async ({ provider, target }) => {
    const { url, ...settings } = target(sandbox);
    const project = makeExportProject(sandbox, provider, new URL(url as string).pathname.replace(/\/$/, ''), settings);
    onTestFinished(() => project.remove());
    const write = (key: string): void =>
      writeFileSync(
        join(project.dir, 'groups', 'a.yaml'),
        JSON.stringify({
          department: 'eng',
          groups: { [key]: { members: ['ada@acme.test'], [provider]: provider === 'cipherscale' ? { roles: ['User'] } : {} } },
        }),
      );
    const apply = async (): Promise<State> => {
      const { outcome, diagnostics } = await applyProject({ ...project.request(), approve: async () => true });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(outcome).toMatchObject({ converged: true, changes: [{ status: 'done' }] });
      return JSON.parse(readFileSync(join(project.dir, '.rollcall/state.json'), 'utf8')) as State;
    };
    write('case-eng');
    const first = await apply();
    write('Case-Eng');

    const { plan } = await project.plan();
    const second = await apply();

    expect(plan?.changes).toMatchObject([
      { action: 'update', address: 'live/Case-Eng', previous_address: 'live/case-eng', patch: [{ path: '/name', value: 'Case-Eng' }] },
    ]);
    expect(Object.keys(second.objects)).toEqual(['live/Case-Eng']);
    expect(second.objects['live/Case-Eng']?.id).toBe(first.objects['live/case-eng']?.id);
    expect((await project.plan()).plan).toMatchObject({ changes: [], settled: [] });
  });
});
