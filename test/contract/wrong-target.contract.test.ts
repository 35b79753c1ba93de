import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import { withUnplanned } from '../../src/run/unplanned.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';

/*
 * A project that was applied to one system, and whose url now leads to another one that knows neither its people nor what its files refer to.
 */
describe('a url that leads to another system', () => {
  let own: Sandbox;
  let other: Sandbox;
  beforeAll(async () => {
    [own, other] = await Promise.all([startSandbox(), startSandbox()]);
  });
  afterAll(async () => {
    await Promise.all([own.close(), other.close()]);
  });

  test.each(WORLDS)('of $provider is said alone: nothing of who is unknown there', async ({ provider, target, before }) => {
    const [there, elsewhere] = [target(own), target(other)];
    const { url: _, provider: __, ...settings } = there;
    const project = makeExportProject(own, provider, new URL(there['url'] as string).pathname.replace(/\/$/, ''), settings);
    onTestFinished(() => project.remove());
    const groups = Object.entries(before['groups'] ?? {}) as [string, { readonly [key: string]: Json }][];
    const declare = (more: readonly string[]): void => {
      const some = groups
        .slice(0, 2)
        .map(([key, entry]) => [key, { ...entry, members: [...((entry['members'] ?? []) as string[]), ...more] }]);
      writeFileSync(join(project.dir, 'groups', 'all.yaml'), JSON.stringify({ department: 'eng', groups: Object.fromEntries(some) }));
    };
    declare([]);
    const { outcome } = await applyProject({ ...project.request(), approve: async () => true });
    expect(outcome).toMatchObject({ converged: true });
    const file = join(project.dir, 'rollcall.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(there['url'] as string, elsewhere['url'] as string));
    declare(['stranger@acme.test']);

    const planned = await project.plan();
    const drifted = await project.drift();

    expect([planned.plan, planned.diagnostics.map(({ code }) => code)]).toEqual([undefined, ['WRONG_TARGET']]);
    expect(drifted.diagnostics.map(({ code }) => code)).toEqual(['WRONG_TARGET']);
    expect(drifted.plan && withUnplanned(drifted.plan, drifted.diagnostics).warnings.map(({ code }) => code)).toEqual(['WRONG_TARGET']);
    expect(
      other
        .requests()
        .map(({ method }) => method)
        .filter((method) => !/^(GET|LIST|POST)$/.test(method)),
    ).toEqual([]);
  });
});
