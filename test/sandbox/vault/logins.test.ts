import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { askAt } from './client.ts';

let sandbox: Sandbox;
const ask = askAt(() => sandbox);

beforeEach(async () => {
  sandbox = await startSandbox({ only: ['vault'], empty: true });
});

afterEach(async () => {
  await sandbox.close();
});

const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
} as const;

type Algorithm = keyof typeof pairs;

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(claims: object, algorithm: Algorithm = 'RS256', key: KeyObject = pairs[algorithm].privateKey): string {
  const signed = `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
  const signature = sign(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

const now = Math.floor(Date.now() / 1000);
const claims = { iss: 'https://ci.test', aud: 'rollcall', sub: 'repo:acme', iat: now, exp: now + 600, groups: ['Eng', 'Other'] };

async function jwtMount(role: object = {}): Promise<string> {
  await ask('POST', 'sys/auth/jwt', { type: 'jwt' });
  const keys = Object.values(pairs).map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }));
  await ask('POST', 'auth/jwt/config', { jwt_validation_pubkeys: keys, bound_issuer: 'https://ci.test' });
  await ask('POST', 'auth/jwt/role/ci', { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['rollcall'], token_ttl: '10m', ...role });
  return (await ask('GET', 'sys/auth')).data['jwt/'].accessor as string;
}

function login(token: string): ReturnType<typeof ask> {
  return ask('POST', 'auth/jwt/login', { role: 'ci', jwt: token }, '');
}

describe('a JWT login', () => {
  it.each(Object.keys(pairs) as Algorithm[])('takes a token that a configured key has signed with %s', async (algorithm) => {
    await jwtMount({ token_policies: ['deploy'] });

    const { auth } = await login(jwt(claims, algorithm));

    expect(auth).toMatchObject({ policies: ['default', 'deploy'], lease_duration: 600, metadata: { role: 'ci' }, renewable: true });
    const self = await ask('GET', 'auth/token/lookup-self', undefined, auth.client_token);
    expect(self.data).toMatchObject({ display_name: 'jwt-repo:acme', entity_id: auth.entity_id, path: 'auth/jwt/login', orphan: true });
  });

  it.each([
    { what: 'a key nobody knows', token: () => jwt(claims, 'RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey) },
    { what: 'no signature', token: () => `${part({ alg: 'none' })}.${part(claims)}.` },
    { what: 'a changed claim', token: () => jwt(claims).replace(/\.[^.]+\./, `.${part({ ...claims, sub: 'admin' })}.`) },
    { what: 'another algorithm than it says', token: () => `${part({ alg: 'HS256' })}.${part(claims)}.${jwt(claims).split('.')[2]}` },
    { what: 'an end in the past', token: () => jwt({ ...claims, exp: now - 1000 }) },
    { what: 'a beginning in the future', token: () => jwt({ ...claims, nbf: now + 1000 }) },
    { what: 'no times', token: () => jwt({ iss: claims.iss, aud: claims.aud, sub: claims.sub }) },
    { what: 'another issuer', token: () => jwt({ ...claims, iss: 'https://evil.test' }) },
    { what: 'another audience', token: () => jwt({ ...claims, aud: ['somebody'] }) },
    { what: 'no user', token: () => jwt({ ...claims, sub: undefined }) },
    { what: 'no parts', token: () => 'x' },
    { what: 'nothing', token: () => '' },
  ])('refuses a token with $what', async ({ token }) => {
    await jwtMount();

    const answer = await login(token());

    expect(answer.status).toBe(400);
    expect(answer.auth).toBeUndefined();
    expect(answer.errors?.[0]).toBeTruthy();
  });

  it('puts people into the external groups that the token names, and takes them out again', async () => {
    const accessor = await jwtMount({ groups_claim: 'groups' });
    const group = await ask('POST', 'identity/group', { name: 'ext', type: 'external', policies: ['eng'] });
    await ask('POST', 'identity/group-alias', { name: 'Eng', mount_accessor: accessor, canonical_id: group.data.id });

    const first = await login(jwt(claims));
    const inside = await ask('GET', 'identity/group/name/ext');
    await login(jwt({ ...claims, groups: [] }));
    const outside = await ask('GET', 'identity/group/name/ext');

    expect(first.auth).toMatchObject({ identity_policies: ['eng'], policies: ['default', 'eng'], token_policies: ['default'] });
    expect(inside.data.member_entity_ids).toEqual([first.auth.entity_id]);
    expect(outside.data.member_entity_ids).toEqual([]);
    expect(outside.data.modify_index).toBe(inside.data.modify_index + 1);
  });

  it('fails where the role wants groups and the token has none', async () => {
    await jwtMount({ groups_claim: 'groups' });

    const answer = await login(jwt({ ...claims, groups: undefined }));

    expect(answer.errors).toEqual(['failed to fetch groups: "groups" claim not found in token']);
  });

  it('uses the same entity every time', async () => {
    await jwtMount();

    const first = await login(jwt(claims));
    const second = await login(jwt(claims, 'ES256'));

    expect(second.auth.entity_id).toBe(first.auth.entity_id);
    expect(second.auth.client_token).not.toBe(first.auth.client_token);
  });
});

describe('a user with a password', () => {
  beforeEach(async () => {
    await ask('POST', 'sys/auth/userpass', { type: 'userpass' });
    await ask('POST', 'auth/userpass/users/Ada', { password: 'pw' });
  });
  const enter = (password: string): ReturnType<typeof ask> => ask('POST', 'auth/userpass/login/ada', { password }, '');

  it('gets in, in any letter case, and only with that password', async () => {
    expect((await enter('pw')).auth).toMatchObject({ policies: ['default'], metadata: { username: 'ada' } });
    expect((await enter('no')).errors).toEqual(['invalid username or password']);
  });

  it('may do what the groups above allow, as long as the groups are there', async () => {
    const { auth } = await enter('pw');
    await ask('POST', 'sys/policies/acl/lister', { policy: 'path "identity/group/id" { capabilities = ["list"] }' });
    const child = await ask('POST', 'identity/group', { name: 'child', member_entity_ids: [auth.entity_id] });
    await ask('POST', 'identity/group', { name: 'parent', policies: ['lister'], member_group_ids: [child.data.id] });
    const list = (): ReturnType<typeof ask> => ask('GET', 'identity/group/id?list=true', undefined, auth.client_token);

    const before = await list();
    await ask('POST', 'identity/group/name/parent', { member_group_ids: [] });
    const after = await list();

    expect(before.status).toBe(200);
    expect(after.status).toBe(403);
  });

  it('is out at once when the entity is disabled, and back when it is enabled', async () => {
    const { auth } = await enter('pw');
    const self = (): ReturnType<typeof ask> => ask('GET', 'auth/token/lookup-self', undefined, auth.client_token);

    await ask('POST', `identity/entity/id/${auth.entity_id}`, { disabled: true });
    expect((await self()).status).toBe(403);
    expect((await enter('pw')).errors).toEqual(['permission denied']);

    await ask('POST', `identity/entity/id/${auth.entity_id}`, { disabled: false });
    expect((await self()).status).toBe(200);
  });

  it('loses the token with the mount', async () => {
    const { auth } = await enter('pw');

    await ask('DELETE', 'sys/auth/userpass');

    expect((await ask('GET', 'auth/token/lookup-self', undefined, auth.client_token)).status).toBe(403);
  });
});

describe('an AppRole', () => {
  async function credentials(role: object): Promise<{ role_id: string; secret_id: string }> {
    await ask('POST', 'sys/auth/approle', { type: 'approle' });
    await ask('POST', 'auth/approle/role/ci', role);
    const { data: id } = await ask('GET', 'auth/approle/role/ci/role-id');
    const { data: secret } = await ask('POST', 'auth/approle/role/ci/secret-id', {});
    return { role_id: id.role_id, secret_id: secret.secret_id };
  }
  const enter = (pair: object): ReturnType<typeof ask> => ask('POST', 'auth/approle/login', pair, '');

  it('gives a token for the time that it says', async () => {
    const { auth } = await enter(await credentials({ token_policies: 'ci', token_ttl: '10m', token_max_ttl: '15m' }));
    const renew = (): ReturnType<typeof ask> => ask('POST', 'auth/token/renew-self', {}, auth.client_token);
    expect(auth).toMatchObject({ lease_duration: 600, policies: ['ci', 'default'] });

    sandbox.advance(500_000);
    const capped = await renew();
    expect(capped.auth.lease_duration).toBe(400);
    expect(capped.warnings).toEqual(['TTL of "10m0s" exceeded the effective max_ttl of "6m40s"; TTL value is capped accordingly']);

    sandbox.advance(401_000);
    expect((await renew()).errors).toEqual(['permission denied']);
  });

  it('keeps what is not written again', async () => {
    await credentials({ token_policies: 'ci', token_ttl: '10m', secret_id_num_uses: 3 });

    await ask('POST', 'auth/approle/role/ci', { token_max_ttl: 1200 });

    expect((await ask('GET', 'auth/approle/role/ci')).data).toMatchObject({
      token_policies: ['ci'],
      token_ttl: 600,
      token_max_ttl: 1200,
      secret_id_num_uses: 3,
    });
  });

  it('counts the uses of a secret, and forgets it in time', async () => {
    const twice = await credentials({ secret_id_num_uses: 2 });
    expect([(await enter(twice)).status, (await enter(twice)).status, (await enter(twice)).status]).toEqual([200, 200, 400]);

    const soon = await credentials({ secret_id_num_uses: 0, secret_id_ttl: '1m' });
    sandbox.advance(61_000);
    expect((await enter(soon)).errors).toEqual(['invalid role or secret ID']);
  });
});
