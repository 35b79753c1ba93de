import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';

/** What becomes of a credential between plan and apply. */
const CREDENTIALS: Readonly<Record<string, (credential: string) => string>> = {
  missing: () => '',
  malformed: (credential) => `${credential}x`,
  // Each letter as another one: of the same shape, where that is all that is checked.
  unknown: (credential) => credential.replace(/[a-y]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)),
};

describe('a saved plan whose target cannot be read any more', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  const cells = WORLDS.flatMap((world) => Object.keys(CREDENTIALS).map((what) => ({ ...world, what })));
  test.each(cells)(
    'of $provider, its credential being $what, says that once and nothing of the plan',
    async ({ provider, target, what }) => {
      const { url, ...settings } = target(sandbox);
      const project = makeExportProject(sandbox, provider, new URL(url as string).pathname.replace(/\/$/, ''), settings);
      onTestFinished(() => project.remove());
      const block = { members: ['ada@acme.test'], [provider]: provider === 'cipherscale' ? { roles: ['User'] } : {} };
      writeFileSync(
        join(project.dir, 'groups', 'a.yaml'),
        JSON.stringify({ department: 'eng', groups: { one: block, two: block, three: block } }),
      );
      const { plan } = await project.plan();
      expect(plan?.changes).toHaveLength(3);
      const planFile = join(project.dir, 'saved.json');
      writeFileSync(planFile, JSON.stringify(plan));
      const { env } = project.request();
      const changed = Object.entries(env).map(([name, value]) => [
        name,
        /TOKEN|KEY|PAT$/.test(name) ? CREDENTIALS[what]?.(value as string) : value,
      ]);
      const before = sandbox.requests().length;

      const report = await applyProject({ ...project.request(), env: Object.fromEntries(changed), planFile, approve: async () => true });

      expect(report.outcome).toBeUndefined();
      const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ code }) => code)).toEqual([expect.stringMatching(/^(?:CREDENTIAL_|PROVIDER_(?:AUTH|PERMISSION)$)/)]);
      expect(errors[0]?.summary).toContain('Target "live" could not be read: ');
      const sent = sandbox.requests().slice(before);
      expect(sent.filter(({ committed, method }) => committed && method !== 'GET' && method !== 'LIST')).toEqual([]);
    },
  );
});
