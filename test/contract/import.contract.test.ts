import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { importAddress } from '../../src/run/import.ts';
import type { ImportReport } from '../../src/run/import.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { makeExportProject } from './export-project.ts';
import type { ExportProject } from './export-project.ts';

describe('import', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  function makeGroup(name: string, policies: readonly string[]): string {
    const answer = sandbox.outside('vault', {
      method: 'POST',
      target: '/v1/identity/group',
      headers: { 'x-vault-token': 'root' },
      body: JSON.stringify({ name, policies }),
    });
    return (JSON.parse((answer as { readonly body: string }).body) as { readonly data: { readonly id: string } }).data.id;
  }

  function projectWith(groups: object): ExportProject {
    const project = makeExportProject(sandbox, 'vault');
    onTestFinished(() => project.remove());
    mkdirSync(join(project.dir, 'groups', 'departments'));
    writeFileSync(join(project.dir, 'groups', 'departments', 'eng.yaml'), JSON.stringify({ groups }));
    return project;
  }

  const run = (project: ExportProject, address: string, id: string): Promise<ImportReport> =>
    importAddress({ ...project.request(), address, id });

  test('binds a live group of another name, and the next plan changes what differs', async () => {
    const id = makeGroup('old name', ['b']);
    const project = projectWith({ engineering: { vault: { policies: ['a'] } } });

    expect(await run(project, 'live/engineering', id)).toMatchObject({ bound: { name: 'old name', differing: ['name', 'policies'] } });

    const { plan } = await project.plan();
    expect(plan?.changes.map(({ address, action, id: live }) => [address, action, live])).toEqual([['live/engineering', 'update', id]]);
    expect([plan?.drift, plan?.unmanaged]).toEqual([[], []]);
  });

  test('leaves nothing to do where the live group is as declared', async () => {
    const id = makeGroup('engineering', ['a']);
    const project = projectWith({ engineering: { vault: { policies: ['a'] } } });
    expect(await run(project, 'live/engineering', id)).toMatchObject({ bound: { differing: [] } });
    const { plan } = await project.plan();
    expect([plan?.changes, plan?.settled]).toEqual([[], []]);
  });

  test('refuses an id that nothing has, and binds nothing', async () => {
    makeGroup('engineering', ['a']);
    const project = projectWith({ engineering: { vault: {} } });
    const report = await run(project, 'live/engineering', 'nobody');
    expect(report.bound).toBeUndefined();
    expect(report.diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['error', 'No live object in target "live" has the id "nobody", so nothing was bound to "live/engineering".'],
    ]);
    expect((await project.plan()).plan?.changes[0]?.action).toBe('adopt');
  });

  test('and export refuse a target that is another system than the state knows, and teach the state nothing', async () => {
    const [one, two] = [makeGroup('one', ['a']), makeGroup('two', ['a'])];
    const project = projectWith({
      one: { vault: { policies: ['a'] } },
      two: { vault: { policies: ['a'] } },
      three: { vault: { policies: ['a'] } },
    });
    expect((await run(project, 'live/one', one)).diagnostics).toEqual([]);
    expect((await run(project, 'live/two', two)).diagnostics).toEqual([]);
    sandbox.reset();
    const three = makeGroup('three', ['a']);
    const state = readFileSync(join(project.dir, '.rollcall', 'state.json'), 'utf8');

    const imported = await run(project, 'live/three', three);
    const exported = await project.export();

    for (const { diagnostics } of [imported, exported]) expect(diagnostics.map(({ code }) => code)).toEqual(['WRONG_TARGET']);
    expect([imported.bound, exported.written]).toEqual([undefined, undefined]);
    expect(readFileSync(join(project.dir, '.rollcall', 'state.json'), 'utf8')).toBe(state);
  });

  test('refuses what is bound already, on either side, and what nobody declares', async () => {
    const id = makeGroup('engineering', ['a']);
    const project = projectWith({ engineering: { vault: { policies: ['a'] } }, other: { vault: {} } });
    await run(project, 'live/engineering', id);

    await expect(run(project, 'live/engineering', id)).rejects.toMatchObject({ code: 'STATE_BOUND', hint: 'There is nothing to import.' });
    await expect(run(project, 'live/engineering', 'x')).rejects.toMatchObject({
      code: 'STATE_BOUND',
      hint: expect.stringContaining('state rm'),
    });
    await expect(run(project, 'live/other', id)).rejects.toMatchObject({ code: 'STATE_BOUND', hint: expect.stringContaining('state mv') });
    await expect(run(project, 'live/enginering', 'x')).rejects.toMatchObject({
      code: 'STATE_NO_ADDRESS',
      hint: 'Did you mean "live/engineering"?',
    });
    await expect(run(project, 'live/zzz', 'x')).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });
  });
});
