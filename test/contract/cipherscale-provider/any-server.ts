import { expect } from 'vitest';
import { listAll, makeGroup, makeRule, readGroup, roleOf, somebody, withStatus } from '../cipherscale-api/calls.ts';
import type { CipherscaleCheck, CipherscaleServer } from '../cipherscale-api/server.ts';
import { actionsOf, errorsOf, expectDone, makeProject, writesOf } from './project.ts';

/** A group block with a name of this check's. */
function block(server: CipherscaleServer, name: string, rest: object = {}): { cipherscale: { name: string; roles: string[] } } {
  return { cipherscale: { name: server.prefix + name, roles: ['type:DEFAULT'], ...rest } };
}

async function groupNamed(server: CipherscaleServer, name: string): ReturnType<typeof readGroup> {
  const found = (await listAll(server, '/tenants/groups')).find((group) => group.name === server.prefix + name);
  return found && readGroup(server, found.id);
}

/** What holds on every Cipherscale, without mail and without deleting anybody else's. */
export const anyServerProviderChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a group is made with its role and members, and planning again has nothing to do',
    known: 'documented',
    async run(server) {
      const user = await somebody(server);
      const project = makeProject(server);
      const groups = { a: { members: [user.email as string], description: 'A', ...block(server, 'a') } };
      expectDone(await project.apply(groups));
      expect(writesOf(project)).toEqual(['POST /groups', 'POST /users/*/groups']);
      expect(await groupNamed(server, 'a')).toMatchObject({ description: 'A', users: [{ id: user.id }], roles: [{ type: 'DEFAULT' }] });
      await project.settle(groups);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'a write replaces the whole group: what is not declared is sent along as it is',
    known: 'documented',
    async run(server) {
      const made = await makeGroup(server, 'kept', { description: 'Somebody wrote this' });
      const project = makeProject(server);
      await project.settle({ kept: { cipherscale: { id: made.id, name: `${server.prefix}renamed` } } });
      expect(await readGroup(server, made.id)).toMatchObject({
        name: `${server.prefix}renamed`,
        description: 'Somebody wrote this',
        roles: made.roles,
      });
      await project.settle({ kept: { description: '', cipherscale: { id: made.id, name: `${server.prefix}renamed` } } });
      expect((await readGroup(server, made.id)).description ?? '').toBe('');
    },
  },
  {
    title: 'a live group of a declared name is adopted and brought in line, and let go of where the files say so',
    known: 'documented',
    async run(server) {
      const made = await makeGroup(server, 'there', { description: 'old' });
      const project = makeProject(server);
      const groups = { there: { description: 'new', ...block(server, 'there') } };
      expect(actionsOf(await project.plan(groups))).toEqual({ there: 'adopt' });
      await project.settle(groups);
      expect((await readGroup(server, made.id)).description).toBe('new');
      expect(actionsOf(await project.plan({}, { removed: [{ key: 'there' }] }))).toEqual({ there: 'forget' });
      expect(actionsOf(await project.plan({}))).toEqual({ there: 'delete' });
      expectDone(await project.apply({}));
      expect((await server.call('GET', `/tenants/groups/${made.id}`)).status).toBe(404);
    },
  },
  {
    title: 'two live groups of one name are an error that lists both ids, and `id:` says which',
    known: 'assumed',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'twin'), await makeGroup(server, 'twin')];
      const project = makeProject(server);
      const [error] = errorsOf(await project.plan({ twin: block(server, 'twin') }));
      expect(error?.[0]).toBe('AMBIGUOUS_NAME');
      for (const { id } of [first, second]) expect(error?.[1]).toContain(id);
      await project.settle({ twin: { description: 'mine', ...block(server, 'twin', { id: second.id }) } });
      expect([(await readGroup(server, first.id)).description ?? '', (await readGroup(server, second.id)).description]).toEqual([
        '',
        'mine',
      ]);
    },
  },
  {
    title: 'roles are named by name, type or id; the owner and what does not exist are refused',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      const id = await roleOf(server, 'AUDITOR');
      const roles = withStatus(await server.call('GET', '/tenants/roles'), 200) as { id: string; name: string }[];
      const name = roles.find((role) => role.id === id)?.name ?? '';
      for (const role of [id, name, 'type:AUDITOR']) await project.settle({ r: block(server, 'r', { roles: [role] }) });
      expect((await groupNamed(server, 'r')).roles.map((role: { id: string }) => role.id)).toEqual([id]);
      const refused = async (role: string): Promise<string | undefined> =>
        errorsOf(await project.plan({ r: block(server, 'r', { roles: [role] }) }))[0]?.[0];
      const owner = roles.find((role) => role.id !== id && role.name === 'Owner')?.name ?? (await roleOf(server, 'OWNER'));
      expect(await refused(owner)).toBe('UNSUPPORTED_CHANGE');
      expect(await refused('type:OWNER')).toBe('CONFIG_VALUE');
      expect(await refused('Nobody')).toBe('UNKNOWN_REFERENCE');
    },
  },
  {
    title: 'a rule is made, changed, put back and deleted; its text is compared without the white space around it',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      const rules = (rule: string): { admission_rules: object } => ({
        admission_rules: { hours: { name: `${server.prefix}hours`, cipherscale: { rule, has_time_constraint: true } } },
      });
      await project.settle({}, rules('time.hour >= 8\n') as never);
      const listed = async (): Promise<{ id: string; rule: string; name: string; hasTimeConstraint: boolean } | undefined> =>
        (
          withStatus(await server.call('GET', '/tenants/admission-rules'), 200) as {
            id: string;
            name: string;
            rule: string;
            hasTimeConstraint: boolean;
          }[]
        ).find(({ name }) => name === `${server.prefix}hours`);
      expect(await listed()).toMatchObject({ rule: 'time.hour >= 8', hasTimeConstraint: true });
      await project.settle({}, rules('  time.hour >= 9 ') as never);
      const made = await listed();
      expect(made?.rule).toBe('time.hour >= 9');
      const outside = { name: made?.name, rule: ' true ', hasTimeConstraint: false };
      withStatus(await server.call('PUT', `/tenants/admission-rules/${made?.id}`, outside), 200);
      const drift = await project.drift({}, rules('time.hour >= 9') as never);
      expect(drift.plan?.drift.map(({ address, patch }) => [address, patch.map(({ path }) => path)])).toEqual([
        ['zt/admission-rule:hours', ['/has_time_constraint', '/rule']],
      ]);
      await project.settle({}, rules('time.hour >= 9') as never);
      expect(await listed()).toMatchObject({ rule: 'time.hour >= 9', hasTimeConstraint: true });
      expect(actionsOf(await project.plan({}))).toEqual({ 'admission-rule:hours': 'delete' });
      expectDone(await project.apply({}));
      expect(await listed()).toBeUndefined();
    },
  },
  {
    title: 'a rule keeps its text byte for byte where only its name is changed',
    known: 'documented',
    async run(server) {
      const text = '  a == "b"  &&\tc ';
      const made = await makeRule(server, 'raw', text);
      const project = makeProject(server);
      const admission_rules = { raw: { cipherscale: { id: made.id, name: `${server.prefix}other`, rule: text.trim() } } };
      await project.settle({}, { admission_rules });
      expect(withStatus(await server.call('GET', `/tenants/admission-rules/${made.id}`), 200)).toMatchObject({
        name: `${server.prefix}other`,
        rule: text,
      });
    },
  },
  {
    title: 'a key that nobody knows stops the run and names its variable, not its value',
    known: 'inferred',
    async run(server) {
      const project = makeProject(server, { key: 'no-such-key-0123456789' });
      const report = await project.plan({ a: block(server, 'a') });
      const text = JSON.stringify(report);
      expect(report.plan?.incomplete.map(({ code }) => code)).toEqual(['PROVIDER_AUTH']);
      expect(text).not.toContain('no-such-key');
    },
  },
];
