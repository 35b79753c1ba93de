import { describe, expect, it } from 'vitest';
import { populationOf } from '../../../src/core/audit/population.ts';
import type { Bound, PopulationSite } from '../../../src/core/audit/population.ts';
import type { StateObject } from '../../../src/core/model/state.ts';
import type { Live, LiveObject } from '../../../src/core/provider.ts';
import { FIELDS, KIND, people } from '../../builders/plan-input.ts';
import { declaredGroup } from '../../builders/vault.ts';

function object(id: string, document: LiveObject['document'], extra: Partial<LiveObject> = {}): LiveObject {
  return { kind: 'group', id, name: id, owner: 'other', document, held: [], referrers: [], ...extra };
}

function site(objects: readonly LiveObject[], bound: Readonly<Record<string, Partial<Bound>>> = {}): PopulationSite {
  const boundTo = new Map(
    Object.entries(bound).map(([id, parts]) => {
      const all: Bound = {
        address: `v/${id}`,
        declared: undefined,
        desired: undefined,
        entry: undefined,
        placeOf: (who) => `f:${who}`,
        ...parts,
      };
      return [id, all] as const;
    }),
  );
  const addedAt = (address: string, person: string): string | undefined =>
    `${address} ${person}` === 'v/a eve' ? '2026-11-02' : undefined;
  return {
    target: 'v',
    provider: 'vault',
    kinds: { group: KIND },
    live: { objects, index: objects } as unknown as Live,
    boundTo,
    addedAt,
    isAsked: () => true,
  };
}

function rows(given: PopulationSite): string[] {
  return [...populationOf(given, NEVER)].map(({ group, person, managed, via, path, declared, declared_at, since, since_by, note }) =>
    [group, person, managed, via, path, declared, declared_at, since, since_by, note].join('|'),
  );
}

const NEVER = new AbortController().signal;

const ENTRY = { applied: { members: people('ada') }, applied_at: '2026-11-01' } as unknown as StateObject;

describe('populationOf', () => {
  it('says of each person in a group what files, state and log say, and nothing else', () => {
    const declared = declaredGroup('a', { members: ['ada', 'bob'] });
    const live = object(
      'a',
      { members: people('ada', 'bob', 'eve', 'zoe') },
      { held: [{ field: 'members', element: 'zoe', reason: 'a key' }] },
    );

    expect(rows(site([live], { a: { declared, desired: { members: people('ada', 'bob') }, entry: ENTRY } }))).toEqual([
      'v/a|ada|declared|||yes|f:ada|2026-11-01|apply|',
      'v/a|bob|declared|||yes|f:bob|||',
      'v/a|eve|declared|||no||2026-11-02|audit log|',
      'v/a|zoe|declared|||no||||held: a key',
    ]);
  });

  it('asks what the files wish for once, in however many groups a group is', () => {
    let asked = 0;
    const bound = {
      declared: declaredGroup('c', { members: ['ada'] }),
      get desired() {
        asked++;
        return { members: people('ada') };
      },
    };
    const parents = ['a', 'b'].map((id) => object(id, { groups: ['id:c'] }));
    const given = site([...parents, object('c', { members: people('ada') })]);
    const boundTo = new Map([
      ...given.boundTo,
      [
        'c',
        Object.defineProperties(
          { address: 'v/c', entry: undefined, placeOf: () => 'f:1' },
          Object.getOwnPropertyDescriptors(bound),
        ) as Bound,
      ],
    ]);

    expect(asked).toBe(0);
    expect(rows({ ...given, boundTo }).map((line) => line.split('|').slice(0, 2).join(' '))).toEqual([
      'v/c ada',
      'v/name:a ada',
      'v/name:b ada',
    ]);
    expect(asked).toBe(1);
  });

  it('knows groups that only the state has, and those that nobody manages', () => {
    const twins = [object('1', { members: people('x') }, { name: 'twin' }), object('2', { members: people('y') }, { name: 'twin' })];

    expect(
      rows(site([object('s', { members: people('ada') }), object('u', { members: people('u') }), ...twins], { s: { entry: ENTRY } })),
    ).toEqual([
      'v/id:1|x|unmanaged|||||||',
      'v/id:2|y|unmanaged|||||||',
      'v/name:u|u|unmanaged|||||||',
      'v/s|ada|state|||||2026-11-01|apply|',
    ]);
  });

  it('lists people of groups inside a group once for each group, by a shortest way; rings end', () => {
    const objects = [
      object('top', { members: people('ada'), groups: ['id:mid', 'id:low', 'name:x', 'id:gone'] }),
      object('mid', { members: people('ada'), groups: ['id:low'] }),
      object('low', { members: people('bob'), groups: ['id:top'] }),
    ];

    expect(rows(site(objects)).filter((row) => row.startsWith('v/name:top'))).toEqual([
      'v/name:top|ada|unmanaged|||||||',
      'v/name:top|ada|unmanaged|v/name:mid|v/name:mid|||||',
      'v/name:top|bob|unmanaged|v/name:low|v/name:low|||||',
    ]);
  });

  it('lists the groups that were asked for, with people of groups inside them that were not', () => {
    const objects = [
      object('top', { groups: ['id:low'] }),
      object('low', { members: people('bob') }),
      object('x', { members: people('eve') }),
    ];

    expect(rows({ ...site(objects), isAsked: ({ id }) => id === 'top' })).toEqual(['v/name:top|bob|unmanaged|v/name:low|v/name:low|||||']);
  });

  it('shortens a way that is too long to be read', () => {
    const objects = Array.from({ length: 20 }, (_, index) =>
      object(`g${index}`, index === 19 ? { members: people('ada') } : { groups: [`id:g${index + 1}`] }),
    );

    const row = rows(site(objects)).find((line) => line.startsWith('v/name:g0|'));

    expect(row).toMatch(/\|v\/name:g1 > .* > … 8 more … > v\/name:g19\|/);
  });

  it('takes people of every field of people together, and other kinds for themselves', () => {
    const fields = { ...FIELDS, listed: { type: 'set', of: 'person' }, refers: { type: 'set', of: 'group', nests: false } } as const;
    const kinds = { group: { ...KIND, fields }, rule: KIND };
    const given = site([
      object('a', { members: { ada: ['x'] }, listed: ['ada', 'bob'], refers: ['id:r'] }),
      object('r', { members: people('eve'), groups: ['id:a'] }, { kind: 'rule' }),
      object('z', {}, { kind: 'unknown' }),
    ]);

    const found = [...populationOf({ ...given, kinds }, NEVER)].map(({ group, person, via, identities }) => [
      group,
      person,
      via,
      identities,
    ]);

    expect(found).toEqual([
      ['v/name:a', 'ada', '', 'x'],
      ['v/name:a', 'bob', '', ''],
      ['v/name:r', 'eve', '', 'eve'],
    ]);
  });

  it('notes that the system holds all people of a group', () => {
    const live = object('a', { members: people('ada') }, { held: [{ field: 'members', reason: 'follows logins' }] });

    expect(rows(site([live]))[0]).toMatch(/held: follows logins$/);
  });

  it('notes the first of several holds, and takes a group that declares no people for one without', () => {
    const held = ['first', 'second'].map((reason) => ({ field: 'members', reason }));
    const declared = { ...declaredGroup('a', {}), members: undefined };

    expect(rows(site([object('a', { members: people('ada') }, { held })], { a: { declared, desired: {} } }))).toEqual([
      'v/a|ada|declared|||no||||held: first',
    ]);
  });

  it('goes through files, state and holds once for each group, however many people and groups above there are', () => {
    const names = Array.from({ length: 100 }, (_, index) => `p${index}`);
    let looks = 0;
    const counted = <T extends object>(value: T): T =>
      new Proxy(value, { get: (from, key, to) => (looks++, Reflect.get(from, key, to) as unknown) });
    const declared = counted(declaredGroup('a', { members: names }));
    const desired = counted({ members: people(...names) });
    const applied = counted({ members: people(...names.slice(50)) });
    const held = names.slice(0, 50).map((element) => counted({ field: 'members', element, reason: 'a key' }));
    const live = object('a', counted({ members: people(...names), groups: [] }), { held });
    const above = ['x', 'y', 'z'].map((id) => object(id, { groups: ['id:a'] }));
    const entry = { applied, applied_at: '2026-11-01' } as unknown as StateObject;

    const found = rows(site([live, ...above], { a: { declared, desired, entry } }));

    expect(found).toHaveLength(400);
    expect(found.filter((row) => row.includes('|yes|f:p') && row.endsWith('held: a key'))).toHaveLength(200);
    expect(looks).toBeLessThan(500);
  });

  it('stops between two groups when it is cancelled', () => {
    const stop = new AbortController();
    const listed = populationOf(site([object('a', { members: people('x', 'y') }), object('b', { members: people('z') })]), stop.signal);
    listed.next();

    stop.abort();

    expect(listed.next().value).toMatchObject({ person: 'y' });
    expect(() => listed.next()).toThrow(expect.objectContaining({ code: 'CANCELLED' }) as Error);
  });
});
