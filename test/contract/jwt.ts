import { createSign, generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { expectNothing } from './api/calls.ts';
import type { VaultServer } from './vault-server.ts';

/** An identity provider whose tokens a JWT mount takes: we sign them ourselves. */
export interface IdentityProvider {
  readonly accessor: string;
  /** A signed token. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** Logs somebody in and returns the id of the entity. */
  logIn(claims: Readonly<Record<string, unknown>>): Promise<string>;
}

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** Switches a JWT mount on, with a role `ci` whose users are known by `sub` and whose groups by `groups`. */
export async function makeIdentityProvider(
  server: VaultServer,
  path: string,
  role: Readonly<Record<string, unknown>> = {},
): Promise<IdentityProvider> {
  expectNothing(await server.call('POST', `/sys/auth/${path}`, { type: 'jwt' }));
  const config = await server.call('POST', `/auth/${path}/config`, { jwt_validation_pubkeys: [KEYS.publicKey], default_role: 'ci' });
  expect([200, 204], config.text).toContain(config.status);
  const made = await server.call('POST', `/auth/${path}/role/ci`, {
    role_type: 'jwt',
    user_claim: 'sub',
    groups_claim: 'groups',
    bound_audiences: ['rollcall'],
    token_policies: ['default'],
    token_ttl: '10m',
    ...role,
  });
  expect([200, 204], made.text).toContain(made.status);
  const mounts = await server.call('GET', '/sys/auth');
  const self: IdentityProvider = {
    accessor: mounts.body.data[`${path}/`].accessor as string,
    sign,
    async logIn(claims) {
      const login = await server.call('POST', `/auth/${path}/login`, { role: 'ci', jwt: sign(claims) }, { 'X-Vault-Token': '' });
      expect(login.status, login.text).toBe(200);
      return login.body.auth.entity_id as string;
    },
  };
  return self;
}

function sign(claims: Readonly<Record<string, unknown>>): string {
  const seconds = Math.floor(Date.now() / 1000);
  const body = { iss: 'contract', aud: 'rollcall', iat: seconds, nbf: seconds - 5, exp: seconds + 600, groups: [], ...claims };
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(body)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(KEYS.privateKey, 'base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
