import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { LiveWorld } from './world.ts';
import { NAMES, oneOf, someOf, UNWRITABLE } from './world.ts';

type Body = Readonly<Record<string, unknown>>;

/** Entities of people and machines, groups of both types in each other, aliases, metadata, members that are gone. */
export const vaultWorld: LiveWorld = {
  provider: 'vault',
  empty: true,
  fill(sandbox, draw) {
    call(sandbox, 'POST', 'sys/auth/oidc', { type: 'jwt' });
    const mounts = call(sandbox, 'GET', 'sys/auth') as { readonly data: Readonly<Record<string, { readonly accessor: string }>> };
    const accessor = (mounts.data['oidc/'] as { readonly accessor: string }).accessor;
    const entities = [
      'ada@acme.test',
      'Grace@Acme.test',
      'linus',
      'ci-runner',
      'id:odd',
      ' blank ',
      'odd\u202e@acme.test',
      ...UNWRITABLE,
    ].map((name) => idOf(call(sandbox, 'POST', 'identity/entity', { name })) as string);
    const groups: string[] = [];
    for (const name of someOf(draw, NAMES)) {
      const isExternal = draw(5) === 0;
      const id = idOf(
        call(sandbox, 'POST', 'identity/group', {
          name,
          type: isExternal ? 'external' : 'internal',
          policies: someOf(draw, ['admin', ' Mixed ', 'eng-read', 'default']),
          metadata:
            draw(2) === 0
              ? {}
              : Object.fromEntries(
                  someOf(draw, [
                    ['department', 'Data & AI'],
                    ['team', 'x'],
                    ['odd_key', '- "\n'],
                  ]),
                ),
          ...(isExternal ? {} : { member_entity_ids: someOf(draw, entities), member_group_ids: someOf(draw, groups).slice(0, 3) }),
        }),
      );
      if (id === undefined) continue;
      if (isExternal && draw(2) === 0)
        call(sandbox, 'POST', 'identity/group-alias', { name: `idp ${name}`, mount_accessor: accessor, canonical_id: id });
      if (!isExternal) groups.push(id);
    }
    // Somebody who left: the groups keep the id.
    if (draw(2) === 0) call(sandbox, 'DELETE', `identity/entity/id/${entities[2]}`);
  },
  edit(sandbox, id, draw) {
    const body = call(sandbox, 'GET', `identity/group/id/${id}`) as { readonly data: Body };
    const field = oneOf(draw, ['policies', 'metadata', ...(body.data['type'] === 'internal' ? ['members'] : [])]);
    const entity = idOf(call(sandbox, 'POST', 'identity/entity', { name: `new-${draw(1e9)}@acme.test` })) as string;
    const changes: Readonly<Record<string, Body>> = {
      policies: { policies: [...((body.data['policies'] ?? []) as string[]), 'somebody-elses'] },
      metadata: { metadata: { ...(body.data['metadata'] as object | null), note: 'by hand' } },
      members: { member_entity_ids: [...((body.data['member_entity_ids'] ?? []) as string[]), entity] },
    };
    call(sandbox, 'POST', `identity/group/id/${id}`, changes[field]);
    return field;
  },
};

function call(sandbox: Sandbox, method: string, path: string, body?: Body): unknown {
  const token = Object.fromEntries(sandbox.exports)['VAULT_TOKEN'] as string;
  const answer = sandbox.outside('vault', {
    method,
    target: `/v1/${path}`,
    headers: { 'x-vault-token': token, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  return answer === 'closed' || answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}

function idOf(answer: unknown): string | undefined {
  return (answer as { readonly data?: { readonly id?: string } } | undefined)?.data?.id;
}
