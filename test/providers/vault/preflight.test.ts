import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import { missingRights } from '../../../src/providers/vault/preflight.ts';
import { groupPath, SAMPLE_PATHS } from '../../../src/providers/vault/rights.ts';
import { changeOf, liveWith } from './builders.ts';

const NAME = [{ op: 'replace', path: '/name', value: 'h' }] as const;
const ALIAS = [{ op: 'replace', path: '/alias', value: null }] as const;
const EXTERNAL = { name: 'g', type: 'external', alias: { mount: 'oidc/', name: 'x' } };
const WHOLE = { name: 'g', type: 'internal', groups: [] };

function lackedBy(change: Change, capabilities: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const all = new Map<string, readonly string[]>(SAMPLE_PATHS.map((path) => [path, ['deny']]));
  for (const [path, list] of Object.entries(capabilities)) all.set(path, list);
  return missingRights([change], liveWith({ capabilities: all })).map(
    ({ detail }) =>
      /path "(.*)" \{ capabilities = \["(.*)"\] \}/
        .exec(detail ?? '')
        ?.slice(1)
        .join(' ') ?? '',
  );
}

describe('missingRights', () => {
  test.each([
    {
      what: 'a create',
      change: changeOf('create', { after: WHOLE, patch: NAME }),
      lacks: ['identity/group update', 'identity/group/id/* read', 'identity/group/id/* update'],
    },
    {
      what: 'an update',
      change: changeOf('update', { before: WHOLE, after: WHOLE, patch: NAME }),
      lacks: ['identity/group/id/* read', 'identity/group/id/* update'],
    },
    { what: 'an adoption without a write', change: changeOf('adopt', { before: WHOLE, after: WHOLE }), lacks: [] },
    {
      what: 'linking again without a change',
      change: changeOf('update', { before: WHOLE, after: WHOLE, relinks: ['c'] }),
      lacks: ['identity/group/id/* read', 'identity/group/id/* update'],
    },
    {
      what: 'a deletion',
      change: changeOf('delete', { before: WHOLE }),
      lacks: ['identity/group/id/* delete', 'identity/group/id/* read'],
    },
    {
      what: 'a deletion of a parent',
      change: changeOf('delete', { before: { ...WHOLE, groups: ['c'] } }),
      lacks: ['identity/group/id/* delete', 'identity/group/id/* read', 'identity/group/id/* update'],
    },
    { what: 'forgetting', change: changeOf('forget', { before: WHOLE }), lacks: [] },
    {
      what: 'a new alias',
      change: changeOf('update', { before: { ...EXTERNAL, alias: null }, after: EXTERNAL, patch: ALIAS }),
      lacks: ['identity/group-alias update', 'identity/group/id/* read', 'identity/group/id/* update'],
    },
    {
      what: 'another alias',
      change: changeOf('update', { before: EXTERNAL, after: { ...EXTERNAL, alias: { mount: 'oidc/', name: 'y' } }, patch: ALIAS }),
      lacks: ['identity/group-alias/id/* update', 'identity/group/id/* read', 'identity/group/id/* update'],
    },
    {
      what: 'an alias that goes',
      change: changeOf('update', { before: EXTERNAL, after: { ...EXTERNAL, alias: null }, patch: ALIAS }),
      lacks: ['identity/group-alias/id/* delete', 'identity/group/id/* read', 'identity/group/id/* update'],
    },
  ])('names what $what needs and the token lacks', ({ change, lacks }) => {
    expect(lackedBy(change, {})).toEqual(lacks);
    expect(lackedBy(change, Object.fromEntries(SAMPLE_PATHS.map((path) => [path, ['root']])))).toEqual([]);
    expect(lackedBy(change, Object.fromEntries(SAMPLE_PATHS.map((path) => [path, ['create', 'delete', 'read', 'update']])))).toEqual([]);
  });

  test('takes the right to one group over that to any', () => {
    const change = changeOf('update', { before: WHOLE, after: WHOLE, patch: NAME });
    expect(lackedBy(change, { [groupPath('id-g')]: ['read', 'update'] })).toEqual([]);
    expect(lackedBy(change, { [groupPath('rollcall-sample')]: ['read', 'update'], [groupPath('id-g')]: ['read'] })).toEqual([
      'identity/group/id/* update',
    ]);
  });

  test('says one thing once, for however many changes', () => {
    const changes = ['a', 'b', 'c'].map((key) => ({ ...changeOf('delete', { before: WHOLE }), address: `v/${key}` }));
    const problems = missingRights(changes, liveWith({ capabilities: new Map([[groupPath('rollcall-sample'), ['read']]]) }));
    expect(problems.map(({ address, summary }) => [address, summary])).toEqual([
      ['v/a', expect.stringContaining('the change of "v/a" and 2 more needs')],
    ]);
  });

  test('is silent where the server did not say', () => {
    expect(missingRights([changeOf('delete', { before: WHOLE })], liveWith({ capabilities: undefined }))).toEqual([]);
  });
});
