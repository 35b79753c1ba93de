import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { expectNothing, makeEntity, makeMount } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeProject } from '../vault-project.ts';
import type { VaultServer } from '../vault-server.ts';
import { applyAll, expectNoChanges, groupNames } from './calls.ts';

const README = readFileSync(new URL('../../../src/providers/vault/README.md', import.meta.url), 'utf8');

/** A token with the policy that the README gives for a command. */
async function documentedToken(server: VaultServer, command: 'plan' | 'apply'): Promise<string> {
  const policy = new RegExp(`\`\`\`hcl ${command}\\n([^\`]+)\`\`\``).exec(README)?.[1];
  expectNothing(await server.call('POST', `/sys/policies/acl/documented-${command}`, { policy }));
  const made = await server.call('POST', '/auth/token/create', { policies: [`documented-${command}`], ttl: '1h' });
  return made.body.auth.client_token as string;
}

const TEAM = { members: ['ada@acme.test'], groups: ['child'], block: { policies: ['default'], metadata: { k: 'v' } } };
const ALIAS = { mount: 'idp', name: 'Eng' };

/** The rights that the README says are enough. */
export const rightChecks: readonly Check[] = [
  {
    title: 'the policy that the README gives for plan is enough to plan',
    async run(server) {
      await makeEntity(server, 'ada@acme.test');
      await makeMount(server, 'idp');
      const owner = makeProject(server);
      await applyAll(owner, { team: TEAM, child: {} });
      const project = makeProject(server, { token: await documentedToken(server, 'plan') });
      project.state = owner.state;
      const { plan, problems } = await project.plan({
        team: { ...TEAM, members: [], groups: [] },
        ext: { block: { type: 'external', alias: ALIAS } },
      });
      expect([problems, plan?.incomplete, plan?.warnings]).toEqual([[], [], []]);
      expect(plan?.changes.map(({ action }) => action).toSorted()).toEqual(['create', 'delete', 'update']);
    },
  },
  {
    title: 'the policy that the README gives for apply is enough to create, change, alias, rename, replace and delete',
    async run(server) {
      await makeEntity(server, 'ada@acme.test');
      await makeMount(server, 'idp');
      const project = makeProject(server, { token: await documentedToken(server, 'apply') });
      const stages = [
        { team: TEAM, child: {}, ext: { block: { type: 'external', alias: ALIAS } } },
        {
          squad: { ...TEAM, previously: ['team'], members: [] },
          child: {},
          ext: { block: { type: 'external', alias: { ...ALIAS, name: 'Ops' } } },
        },
        { squad: { groups: [] }, child: { block: { type: 'external' } }, ext: { block: { type: 'external', alias: null } } },
        {},
      ];
      for (const wishes of stages) {
        const planned = await project.plan(wishes);
        expect(await project.preflight(planned)).toEqual([]);
        await applyAll(project, wishes);
        await expectNoChanges(project, wishes);
      }
      expect(await groupNames(server)).toEqual([]);
    },
  },
];
