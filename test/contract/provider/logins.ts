import { expect } from 'vitest';
import { expectNothing, makeGroup, makeMount } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeIdentityProvider } from '../jwt.ts';
import { makeProject } from '../vault-project.ts';
import type { VaultServer } from '../vault-server.ts';
import { applyAll, named } from './calls.ts';

const ADMIN = `
path "identity/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "sys/auth" { capabilities = ["read"] }
path "sys/policies/acl" { capabilities = ["list"] }`;

async function makeAppRole(server: VaultServer, role: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string>>> {
  expectNothing(await server.call('POST', '/sys/policies/acl/admin', { policy: ADMIN }));
  await makeMount(server, 'approle', 'approle');
  expectNothing(await server.call('POST', '/auth/approle/role/ci', { token_policies: 'admin', ...role }));
  const roleId = await server.call('GET', '/auth/approle/role/ci/role-id');
  const secretId = await server.call('POST', '/auth/approle/role/ci/secret-id', {});
  return { ROLLCALL_ROLE_ID: roleId.body.data.role_id as string, ROLLCALL_SECRET_ID: secretId.body.data.secret_id as string };
}

/** Ways to come by a token. */
export const loginChecks: readonly Check[] = [
  {
    title: 'an AppRole login reads, writes, and is revoked at the end',
    async run(server) {
      const env = await makeAppRole(server, { token_ttl: '10m' });
      const project = makeProject(server, { token: null, env, target: { settings: { auth: { method: 'approle' } } } });
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      expect((await named(server, 'g')).policies).toEqual(['p']);
      const paths = project.sent.map(({ method, path }) => `${method} ${path}`);
      expect(paths[0]).toBe('QUERY /auth/approle/login');
      expect(paths.at(-1)).toBe('QUERY /auth/token/revoke-self');
      const live = await project.read({ g: {} });
      expect(live.warnings.map(({ code }) => code)).toEqual([]);
      expect(live.runner).toMatch(/^(?:id|name):/);
    },
  },
  {
    title: 'a JWT logs in with the role and mount of the target',
    async run(server) {
      expectNothing(await server.call('POST', '/sys/policies/acl/admin', { policy: ADMIN }));
      const idp = await makeIdentityProvider(server, 'ci-jwt', { token_policies: ['admin'] });
      const auth = { method: 'jwt', mount: 'ci-jwt', role: 'ci' };
      const project = makeProject(server, {
        token: null,
        env: { ROLLCALL_ID_TOKEN: idp.sign({ sub: 'runner' }) },
        target: { settings: { auth } },
      });
      await applyAll(project, { g: {} });
      expect(project.sent[0]).toMatchObject({ path: '/auth/ci-jwt/login', body: { role: 'ci' } });
      await named(server, 'g');
    },
  },
  {
    title: 'bad credentials are an authentication error that names the mount',
    async run(server) {
      const env = await makeAppRole(server, {});
      const project = makeProject(server, {
        token: null,
        env: { ...env, ROLLCALL_SECRET_ID: 'wrong' },
        target: { settings: { auth: { method: 'approle' } } },
      });
      await expect(project.read({})).rejects.toMatchObject({ code: 'PROVIDER_AUTH', hint: expect.stringContaining('"approle/"') });
      const idp = await makeIdentityProvider(server, 'jwt');
      const jwt = makeProject(server, {
        token: null,
        env: { ROLLCALL_ID_TOKEN: idp.sign({ sub: 'x', aud: 'another' }) },
        target: { settings: { auth: { method: 'jwt' } } },
      });
      await expect(jwt.read({})).rejects.toMatchObject({ code: 'PROVIDER_AUTH', hint: expect.stringContaining('"jwt/"') });
    },
  },
  {
    title: 'a login without its variables says which are missing',
    async run(server) {
      const approle = makeProject(server, { token: null, target: { settings: { auth: { method: 'approle' } } } });
      await expect(approle.read({})).rejects.toMatchObject({
        code: 'CREDENTIAL_MISSING',
        message: expect.stringContaining('ROLLCALL_ROLE_ID and ROLLCALL_SECRET_ID'),
      });
      const jwt = makeProject(server, { token: null, target: { settings: { auth: { method: 'jwt' } } } });
      await expect(jwt.read({})).rejects.toMatchObject({
        code: 'CREDENTIAL_MISSING',
        hint: expect.stringContaining('ROLLCALL_ID_TOKEN_V'),
      });
    },
  },
  {
    title: 'a token of the target comes before its login',
    async run(server) {
      const project = makeProject(server, { target: { settings: { auth: { method: 'approle' } } } });
      await project.read({});
      expect(project.sent.map(({ method }) => method)).not.toContain('QUERY');
    },
  },
  {
    title: 'a login token that is about to end is renewed, or got anew where it cannot be',
    needs: 'sandbox',
    async run(server) {
      for (const [role, expected] of [
        [{ token_ttl: '10m' }, ['/auth/token/renew-self']],
        [{ token_ttl: '10m', token_max_ttl: '10m' }, ['/auth/token/renew-self', '/auth/approle/login']],
      ] as const) {
        await server.wipe();
        const env = await makeAppRole(server, role);
        const project = makeProject(server, { token: null, env, target: { settings: { auth: { method: 'approle' } } } });
        const planned = await project.plan({ a: {}, b: {} });
        project.sent.length = 0;
        let moved = false;
        project.beforeSend = ({ method }) => {
          if (moved || method !== 'POST') return;
          moved = true;
          project.clock += 8 * 60_000;
          server.sandbox?.advance(8 * 60_000);
        };
        const ran = await project.applyPlan(planned);
        expect(ran.map(({ result }) => result.type)).toEqual(['done', 'done', 'done', 'done']);
        expect(project.sent.filter(({ method }) => method === 'QUERY').map(({ path }) => path)).toEqual([
          '/auth/approle/login',
          ...expected,
          '/auth/token/revoke-self',
        ]);
      }
    },
  },
  {
    title: 'a token with few uses left is refused before it is used up',
    async run(server) {
      for (let count = 0; count < 30; count++) await makeGroup(server, { name: `g${count}` });
      expectNothing(await server.call('POST', '/sys/policies/acl/admin', { policy: ADMIN }));
      const made = await server.call('POST', '/auth/token/create', { policies: ['admin'], num_uses: 20 });
      const project = makeProject(server, { token: made.body.auth.client_token as string });
      const wishes = Object.fromEntries(Array.from({ length: 30 }, (_, count) => [`g${count}`, {}]));
      await expect(project.read(wishes)).rejects.toMatchObject({ code: 'PROVIDER_AUTH', message: expect.stringContaining('30 requests') });
    },
  },
  {
    title: 'a root token and one that ends soon are warned of',
    async run(server) {
      expect((await makeProject(server).read({})).warnings.map(({ code, address }) => [code, address])).toEqual([['ROOT_TOKEN', 'v']]);
      expectNothing(await server.call('POST', '/sys/policies/acl/admin', { policy: ADMIN }));
      const made = await server.call('POST', '/auth/token/create', { policies: ['admin'], ttl: '60s' });
      const live = await makeProject(server, { token: made.body.auth.client_token as string }).read({});
      expect(live.warnings.map(({ code }) => code)).toEqual(['SHORT_TOKEN']);
    },
  },
];
