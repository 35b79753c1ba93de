import { describe, expect, it } from 'vitest';
import type { Live } from '../../../src/core/provider.ts';
import { declareObject } from '../../../src/providers/cipherscale/declare.ts';
import { makeDirectory } from '../../../src/providers/cipherscale/directory.ts';
import { liveGroup, liveRule } from '../../../src/providers/cipherscale/document.ts';
import type { CipherscaleFacts } from '../../../src/providers/cipherscale/facts.ts';
import { makeRoles } from '../../../src/providers/cipherscale/roles.ts';
import { settingsOf } from '../../../src/providers/cipherscale/settings.ts';

const ROLES = [
  { id: 'r1', name: 'Owner', type: 'OWNER' },
  { id: 'r2', name: 'User', type: 'DEFAULT' },
  { id: 'r3', name: 'Twin', type: 'BASIC' },
  { id: 'r4', name: 'Twin', type: 'BASIC' },
];
const user = (id: string, email?: string): Parameters<typeof makeDirectory>[0][number] => ({ id, email, isOwner: false });
const FACTS = {
  settings: settingsOf({ settings: {} }),
  roles: makeRoles(ROLES),
  directory: makeDirectory([user('u1', 'ada@x'), user('u2')], new Map()),
} as CipherscaleFacts;

const GROUP: Parameters<typeof liveGroup>[0] = {
  id: 'g1',
  name: 'eng',
  description: 'E',
  roles: [
    { id: 'r2', name: undefined, email: undefined },
    { id: 'r3', name: undefined, email: undefined },
  ],
  users: [
    { id: 'u1', name: undefined, email: 'ada@x' },
    { id: 'u2', name: undefined, email: undefined },
    { id: 'u9', name: undefined, email: undefined },
  ],
  deleteable: true,
  maxDevices: 5,
  isSamlDefaultGroup: false,
  idpMapping: [],
};
const declared = (group: Partial<typeof GROUP>): ReturnType<typeof declareObject> =>
  declareObject(liveGroup({ ...GROUP, ...group }, FACTS), { facts: FACTS } as Live<CipherscaleFacts>);

describe('the declaration of a live object', () => {
  it('has people by e-mail, others by id, roles by what tells them apart, and the settings of the console as expected', () => {
    expect(declared({})).toEqual({
      description: 'E',
      members: [{ email: 'ada@x' }],
      block: { roles: ['User', 'id:r3'], users: ['u2', 'u9'], expect: { max_devices: 5, is_saml_default_group: false, idp_mapping: [] } },
      left: [],
    });
  });

  it('leaves out what nobody may declare, with the reason', () => {
    const filled = declared({ idpMapping: ['x'] });
    expect([filled.members, filled.left.map(({ field }) => field)]).toEqual([undefined, ['members']]);
    const owned = declared({ roles: [{ id: 'r1', name: undefined, email: undefined }] });
    expect([owned.block['roles'], owned.left]).toEqual([undefined, [expect.objectContaining({ field: 'roles', element: 'Owner' })]]);
    expect(declared({ roles: [] }).block).not.toHaveProperty('roles');
  });

  it('of a rule has its text, and says that it is about time where it is', () => {
    const rule = { id: 'x', name: 'hours', rule: ' a ', hasTimeConstraint: true };
    const live = { facts: FACTS } as Live<CipherscaleFacts>;
    expect(declareObject(liveRule(rule, FACTS.settings), live).block).toEqual({ rule: 'a', has_time_constraint: true });
    expect(declareObject(liveRule({ ...rule, hasTimeConstraint: false }, FACTS.settings), live).block).toEqual({ rule: 'a' });
  });
});
