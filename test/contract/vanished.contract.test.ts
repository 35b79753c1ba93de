import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';

const HEDY = 'hedy@acme.test';

/** Blocks that name somebody beside `members:`, and what is lost of whom they name. */
const BLOCKS: Readonly<Record<string, { readonly block: Readonly<Record<string, Json>>; readonly lost: readonly string[] }>> = {
  vault: { block: {}, lost: ['/members/hedy@acme.test'] },
  netbird: { block: {}, lost: ['/members/hedy@acme.test'] },
  opal: { block: { leaders: [HEDY, 'grace@acme.test'] }, lost: ['/leaders/hedy@acme.test', '/members/hedy@acme.test'] },
  cipherscale: { block: { roles: ['User'] }, lost: ['/members/hedy@acme.test'] },
};

describe('somebody who is declared and whose user is deleted, where unknown people are skipped', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  /** Deletes the user, or what stands for one. */
  function remove(provider: string): void {
    if (provider === 'cipherscale' || provider === 'opal') {
      sandbox.act(provider, 'users', provider === 'opal' ? { email: HEDY, remove: true } : { gone: HEDY });
      return;
    }
    const call = (method: string, target: string): unknown => {
      const token =
        provider === 'vault'
          ? { 'x-vault-token': 'root', 'x-vault-namespace': '' }
          : { authorization: `Token ${Object.fromEntries(sandbox.exports)['NB_PAT']}` };
      const answer = sandbox.outside(provider as 'vault' | 'netbird', { method, target, headers: token, body: '' });
      if (answer === 'closed' || answer.status >= 300) throw new Error(`${method} ${target}: ${JSON.stringify(answer)}`);
      return answer.body === '' ? undefined : JSON.parse(answer.body);
    };
    if (provider === 'vault') call('DELETE', `/v1/identity/entity/name/${HEDY}`);
    else {
      const users = call('GET', '/api/users') as readonly { readonly id: string; readonly email: string }[];
      call('DELETE', `/api/users/${users.find(({ email }) => email === HEDY)?.id}`);
    }
  }

  test.each(WORLDS)('is drift on $provider in plan and drift, and stays so', async ({ provider, target }) => {
    const { url, ...settings } = target(sandbox);
    const project = makeExportProject(sandbox, provider, new URL(url as string).pathname.replace(/\/$/, ''), {
      ...settings,
      unknown_members: 'skip',
    });
    onTestFinished(() => project.remove());
    const { block, lost } = BLOCKS[provider]!;
    const declare = (members: readonly string[]): void =>
      writeFileSync(
        join(project.dir, 'groups', 'a.yaml'),
        JSON.stringify({ department: 'eng', groups: { eng: { members, [provider]: block } } }),
      );
    const apply = async (): Promise<void> => {
      const { outcome } = await applyProject({ ...project.request(), approve: async () => true });
      expect(outcome?.changes.filter(({ status }) => status !== 'done') ?? []).toEqual([]);
    };
    declare(['ada@acme.test', HEDY]);
    await apply();
    remove(provider);

    for (const members of [
      ['ada@acme.test', HEDY],
      ['ada@acme.test', 'grace@acme.test', HEDY],
    ]) {
      declare(members);
      await apply();
      for (const { plan } of [await project.plan(), await project.drift()]) {
        expect([plan?.changes, plan?.settled ?? []]).toEqual([[], []]);
        expect(plan?.drift).toMatchObject([{ by_hand: lost }]);
        expect(plan?.drift[0]?.patch.map(({ op, path }) => [op, path])).toEqual(lost.map((path) => ['remove', path]));
      }
    }
  });
});
