import { formatAddress } from '../../src/core/model/address.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { Declared, Target } from '../../src/core/model/project.ts';

/** What a test says of one declared group. */
export interface GroupWish {
  readonly name?: string;
  readonly members?: readonly string[];
  readonly groups?: readonly string[];
  readonly block?: Readonly<Record<string, Json>>;
  readonly membership?: 'exclusive' | 'additive';
  readonly previously?: readonly string[];
  readonly ignore?: readonly string[];
}

/** A declared group of the target `v`. */
export function declaredGroup(key: string, wish: GroupWish = {}): Declared {
  return {
    address: formatAddress('v', 'group', key),
    target: 'v',
    provider: 'vault',
    kind: 'group',
    key,
    name: wish.name ?? key,
    axes: { department: 'x' },
    description: 'Nothing that a Vault server could keep.',
    owner: 'owner@acme.test',
    members: wish.members?.map((email) => ({ email })),
    groups: wish.groups,
    block: wish.block ?? {},
    membership: wish.membership ?? 'exclusive',
    lifecycle: { ignore: wish.ignore ?? [], preventDestroy: false },
    previously: wish.previously ?? [],
    place: { file: 'groups/x.yaml', path: ['groups', key] },
  };
}

/** The target `v`. */
export function vaultTarget(given: Partial<Target> = {}): Target {
  return {
    name: 'v',
    provider: 'vault',
    url: 'http://127.0.0.1:8200',
    namespace: undefined,
    unknownMembers: 'error',
    settings: {},
    place: { file: 'rollcall.yaml', path: ['targets', 'v'] },
    ...given,
  };
}
