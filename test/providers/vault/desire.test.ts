import { describe, expect, test } from 'vitest';
import { desireGroup } from '../../../src/providers/vault/desire.ts';
import { declaredGroup } from '../../builders/vault.ts';
import { directoryOf, entityAnswer, liveWith } from './builders.ts';

const DIRECTORY = directoryOf([
  entityAnswer('1', 'ada@acme.test'),
  entityAnswer('2', 'Grace@acme.test'),
  entityAnswer('3', 'ci-runner'),
  entityAnswer('4', 'linus'),
]);
const LIVE = liveWith({ directory: DIRECTORY });

describe('desireGroup', () => {
  test('says nothing about fields that are not declared', () => {
    expect(desireGroup(declaredGroup('g'), LIVE)).toEqual({ document: { name: 'g' }, problems: [], warnings: [] });
  });

  test('empties what is declared empty', () => {
    const { document } = desireGroup(
      declaredGroup('g', { members: [], groups: [], block: { policies: [], metadata: {}, alias: null } }),
      LIVE,
    );
    expect(document).toEqual({ name: 'g', members: {}, groups: [], policies: [], metadata: {}, alias: null });
  });

  test('folds policies, keeps names and metadata as they are, and does not send what the server has no place for', () => {
    const { document } = desireGroup(
      declaredGroup('g', { name: ' Eng Team ', block: { policies: ['B', ' a'], metadata: { K: ' V ' } } }),
      LIVE,
    );
    expect(document).toEqual({ name: ' Eng Team ', policies: ['a', 'b'], metadata: { K: ' V ' } });
  });

  test('lists people by e-mail with live spelling, and entities that stand for one under that one', () => {
    const { document } = desireGroup(
      declaredGroup('g', { members: ['grace@acme.test'], block: { entities: ['GRACE@acme.test', 'CI-runner', 'id:1', ' linus '] } }),
      LIVE,
    );
    expect(document['members']).toEqual({
      'ada@acme.test': ['ada@acme.test'],
      'grace@acme.test': ['Grace@acme.test'],
      'name:ci-runner': ['ci-runner'],
      'name:linus': ['linus'],
    });
  });

  test('says to whom people: gives the entity of that name, and guesses nobody', () => {
    const directory = directoryOf([entityAnswer('1', 'Alan@acme.test')], { people: new Map([['hedy@acme.test', ['alan@acme.test']]]) });

    const { problems } = desireGroup(declaredGroup('g', { members: ['alan@acme.test'] }), liveWith({ directory }));

    expect(problems).toMatchObject([
      {
        code: 'UNKNOWN_MEMBER',
        summary: expect.stringContaining('`people:` in rollcall.yaml gives that entity to "hedy@acme.test"') as string,
        detail: expect.not.stringContaining('Did you mean') as string,
      },
    ]);
  });

  test('guesses who was meant: near spellings, and entities named by the part before the @', () => {
    const { problems } = desireGroup(
      declaredGroup('g', { members: ['ada@acme.tset', 'linus@acme.test', 'nobody@elsewhere.example'], block: { entities: ['ci-runer'] } }),
      LIVE,
    );
    expect(problems.map(({ code, detail }) => [code, detail?.split('?')[0]])).toEqual([
      ['UNKNOWN_MEMBER', 'Did you mean "ada@acme.test"'],
      ['UNKNOWN_MEMBER', 'Did you mean "linus"'],
      ['UNKNOWN_MEMBER', expect.not.stringContaining('Did you mean')],
      ['UNKNOWN_MEMBER', 'Did you mean "ci-runner"'],
    ]);
  });

  test('leaves unknown people out with a warning where the target skips them', () => {
    const desire = desireGroup(
      declaredGroup('g', { members: ['ada@acme.test', 'x@acme.test'] }),
      liveWith({ directory: DIRECTORY, unknownMembers: 'skip' }),
    );
    expect([desire.problems, desire.document['members']]).toEqual([[], { 'ada@acme.test': ['ada@acme.test'] }]);
    expect(desire.warnings).toEqual([{ code: 'UNKNOWN_MEMBER', address: 'v/g', message: expect.stringContaining('Left out') }]);
  });

  test('says nothing about members where the list of entities is not whole', () => {
    const desire = desireGroup(declaredGroup('g', { members: ['x@acme.test'] }), liveWith({ directory: undefined }));
    expect(desire).toEqual({ document: { name: 'g' }, problems: [], warnings: [] });
  });

  test('refuses an entity that two people claim', () => {
    const people = new Map([
      ['ada@acme.test', ['ci-runner']],
      ['grace@acme.test', ['ci-runner']],
    ]);
    const { problems } = desireGroup(
      declaredGroup('g', { members: ['grace@acme.test'] }),
      liveWith({ directory: directoryOf([entityAnswer('3', 'ci-runner')], { people }) }),
    );
    expect(problems.map(({ code }) => code)).toEqual(['AMBIGUOUS_NAME']);
  });

  test('warns of policies that do not exist, with the nearest', () => {
    const { warnings } = desireGroup(
      declaredGroup('g', { block: { policies: ['Eng-Raed', 'eng-read', 'zzz'] } }),
      liveWith({ policies: new Set(['default', 'eng-read']) }),
    );
    expect(warnings.map(({ code, message }) => [code, /Did you mean "(.*)"/.exec(message)?.[1]])).toEqual([
      ['UNKNOWN_POLICY', 'eng-read'],
      ['UNKNOWN_POLICY', undefined],
    ]);
  });

  test('refuses a mount that does not exist, and lists those that do', () => {
    const declared = declaredGroup('g', { block: { type: 'external', alias: { mount: 'xyz', name: 'Eng' } } });
    const { problems, document } = desireGroup(
      declared,
      liveWith({
        mounts: new Map([
          ['oidc/', 'a'],
          ['ldap/', 'b'],
        ]),
      }),
    );
    expect(problems.map(({ code, detail }) => [code, detail])).toEqual([['UNKNOWN_REFERENCE', 'There are "ldap/", "oidc/".']]);
    expect(document['alias']).toEqual({ mount: 'xyz/', name: 'Eng' });
  });

  test.each([
    { what: 'bound by the state', facts: { bound: new Map([['v/g', 'id-1']]), external: new Set(['id-1']) }, refused: true },
    { what: 'found by its name', facts: { external: new Set(['name:g']) }, refused: true },
    {
      what: 'bound to an internal one, while an external one has the name',
      facts: { bound: new Map([['v/g', 'id-2']]), external: new Set(['id-1', 'name:g']) },
      refused: false,
    },
  ])('refuses members of a live external group $what: $refused', ({ facts, refused }) => {
    const { problems } = desireGroup(declaredGroup('g', { members: [] }), liveWith(facts));
    expect(problems.map(({ code }) => code)).toEqual(refused ? ['READ_ONLY_OBJECT'] : []);
  });
});
