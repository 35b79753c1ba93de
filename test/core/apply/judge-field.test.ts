import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeField } from '../../../src/core/apply/judge-field.ts';
import type { FieldCase, FieldVerdict } from '../../../src/core/apply/judge-field.ts';
import { FIELDS } from '../../builders/plan.ts';
import { people } from '../../builders/plan-input.ts';

function judgeSet(
  before: readonly string[],
  after: readonly string[],
  fresh: readonly string[],
  parts: Partial<FieldCase> = {},
): FieldVerdict | undefined {
  return judgeField({
    name: 'policies',
    spec: FIELDS['policies']!,
    before,
    after,
    fresh,
    aside: new Set(),
    gone: new Set(),
    mode: 'whole',
    ...parts,
  });
}

function judgeText(before: string | undefined, after: string | undefined, fresh: string | undefined): FieldVerdict | undefined {
  return judgeField({ name: 'name', spec: FIELDS['name']!, before, after, fresh, aside: new Set(), gone: new Set(), mode: 'whole' });
}

describe('a field that is compared as a whole', () => {
  it('goes on from what the plan saw, is done where it already is as planned, and stops at anything else', () => {
    expect(judgeText('a', 'b', 'a')).toEqual({ type: 'go', value: 'b' });
    expect(judgeText('a', 'b', 'b')).toEqual({ type: 'done', value: 'b' });
    expect(judgeText('a', 'b', 'c')).toEqual({ type: 'stale', value: 'b', why: '"name" is "c", the plan saw "a" and wants "b"' });
  });

  it('takes an absent value for the empty one, but never a live one that could not be read', () => {
    expect(judgeText(undefined, 'b', undefined)).toEqual({ type: 'go', value: 'b' });
    expect(judgeText('a', undefined, 'a')).toEqual({ type: 'go', value: '' });
    expect(judgeText('a', 'b', undefined)).toMatchObject({ type: 'stale', why: '"name" could not be read' });
  });

  it('shortens long values in the sentence', () => {
    const why = (judgeText('a', 'b', 'x'.repeat(1000)) as { why: string }).why;

    expect(why.length).toBeLessThan(300);
    expect(why).toContain('…');
  });
});

describe('a table with identities that are not Rollcall’s to judge', () => {
  const judgeTable = (before: FieldCase['before'], after: FieldCase['after'], fresh: FieldCase['fresh']): FieldVerdict | undefined =>
    judgeField({
      name: 'members',
      spec: { type: 'table', of: 'person' },
      before,
      after,
      fresh,
      aside: new Set(),
      asideOf: new Map([['ada', ['phone']]]),
      gone: new Set(),
      mode: 'whole',
    });

  it('sends along those that are there, and judges the others', () => {
    expect(judgeTable({ ada: ['desk', 'phone'] }, { ada: ['laptop', 'phone'] }, { ada: ['desk', 'phone'] })).toEqual({
      type: 'go',
      value: { ada: ['laptop', 'phone'] },
    });
    expect(judgeTable({ ada: ['desk'] }, {}, { ada: ['desk', 'phone'] })).toEqual({ type: 'go', value: { ada: ['phone'] } });
    expect(judgeTable({ ada: ['phone'] }, {}, { ada: ['phone'] })).toEqual({ type: 'done', value: { ada: ['phone'] } });
    expect(judgeTable({ ada: ['desk'] }, {}, { ada: ['other', 'phone'] })).toMatchObject({ type: 'stale' });
    expect(judgeTable({}, { bob: ['b'] }, {})).toEqual({ type: 'go', value: { bob: ['b'] } });
  });
});

describe('a set', () => {
  it('goes on, is done, or names what is in the way', () => {
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b'])).toEqual({ type: 'go', value: ['a', 'c'] });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'c'])).toEqual({ type: 'done', value: ['a', 'c'] });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['x', 'b'])).toMatchObject({
      type: 'stale',
      why: '"policies" also holds "x" and no longer holds "a" (the plan was to add "c" and remove "b")',
    });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b', 'c'])).toMatchObject({
      type: 'stale',
      why: '"policies" is already as planned in "c" (the plan was to add "c" and remove "b")',
    });
    expect(judgeSet(['a'], ['a'], [])).toMatchObject({ type: 'stale', why: '"policies" no longer holds "a"' });
  });

  it('lists a few of many', () => {
    expect(judgeSet([], [], ['g', 'f', 'e', 'd', 'c', 'b', 'a'])).toMatchObject({
      why: '"policies" also holds "a", "b", "c", "d", "e" and 2 more',
    });
  });

  it('leaves aside what the system holds, and echoes it as it is now', () => {
    const aside = new Set(['held']);

    expect(judgeSet(['a', 'held'], ['b', 'held'], ['a'], { aside })).toEqual({ type: 'go', value: ['b'] });
    expect(judgeSet(['a'], ['b'], ['a', 'held'], { aside })).toEqual({ type: 'go', value: ['b', 'held'] });
    expect(judgeSet(['a'], ['b'], ['b', 'held'], { aside })).toEqual({ type: 'done', value: ['b', 'held'] });
    expect(judgeSet(['a'], ['b'], ['x'], { aside: undefined })).toBeUndefined();
  });

  it('does not mind that what the plan deletes is gone already, but still asks for what it replaces', () => {
    const gone = new Set(['gone']);

    expect(judgeSet(['a', 'gone'], ['b'], ['a'], { gone })).toEqual({ type: 'go', value: ['b'] });
    expect(judgeSet(['a', 'gone'], ['a', 'gone'], ['a'], { gone })).toEqual({ type: 'go', value: ['a', 'gone'] });
    expect(judgeSet(['a', 'gone'], ['a'], ['a', 'gone'], { gone })).toEqual({ type: 'go', value: ['a'] });
    expect(judgeSet(['a'], ['a'], ['a', 'gone'], { gone })).toMatchObject({ type: 'stale' });
  });
});

describe('a set that is changed in two steps', () => {
  const parts = { mode: 'parts' } as const;

  it('gets additions first and loses nothing yet', () => {
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b'], { ...parts, part: 'additions' })).toEqual({ type: 'go', value: ['a', 'b', 'c'] });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b', 'c'], { ...parts, part: 'additions' })).toMatchObject({ type: 'done' });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'c'], { ...parts, part: 'additions' })).toMatchObject({ type: 'done' });
  });

  it('loses what it must from half way, and only that', () => {
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b', 'c'], { ...parts, part: 'removals' })).toEqual({ type: 'go', value: ['a', 'c'] });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b'], { ...parts, part: 'removals' })).toEqual({ type: 'go', value: ['a'] });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'c'], { ...parts, part: 'removals' })).toMatchObject({ type: 'done' });
  });

  it('stops at an element that nobody planned, and at one that is missing', () => {
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['a', 'b', 'x'], parts)).toMatchObject({ type: 'stale' });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['b'], parts)).toMatchObject({ type: 'stale' });
    expect(judgeSet(['a', 'b'], ['a', 'c'], ['b'], { ...parts, gone: new Set(['a']) })).toEqual({ type: 'go', value: ['a', 'c'] });
    expect(judgeSet(['a', 'b'], ['c'], ['b'], { ...parts, gone: new Set(['a']) })).toEqual({ type: 'go', value: ['c'] });
  });
});

describe('a set of which only some elements are ours', () => {
  const named = { mode: 'named' } as const;

  it('leaves alone whatever the plan does not name', () => {
    expect(judgeSet(['a', 'x'], ['b', 'x'], ['a', 'y'], named)).toEqual({ type: 'go', value: ['b', 'y'] });
    expect(judgeSet(['a', 'x'], ['b', 'x'], ['b', 'z'], named)).toEqual({ type: 'done', value: ['b', 'z'] });
    expect(judgeSet(['a'], ['a', 'b'], [], named)).toEqual({ type: 'go', value: ['b'] });
  });

  it('puts back what a replace took away', () => {
    expect(judgeSet(['r'], ['r'], [], { ...named, gone: new Set(['r']) })).toEqual({ type: 'go', value: ['r'] });
  });
});

describe('a table', () => {
  function judgeTable(before: object, after: object, fresh: object, parts: Partial<FieldCase> = {}): FieldVerdict | undefined {
    return judgeField({
      name: 'members',
      spec: FIELDS['members']!,
      before: before as never,
      after: after as never,
      fresh: fresh as never,
      aside: new Set(),
      gone: new Set(),
      mode: 'whole',
      ...parts,
    });
  }

  it('compares what each person stands for', () => {
    expect(judgeTable({ ada: ['1'] }, { ada: ['1', '2'] }, { ada: ['1'] })).toMatchObject({ type: 'go', value: { ada: ['1', '2'] } });
    expect(judgeTable({ ada: ['1'] }, { ada: ['1', '2'] }, { ada: ['3'] })).toMatchObject({
      type: 'stale',
      why: '"members" holds another value for "ada"',
    });
  });

  it('has the identities of both sides in between', () => {
    const [before, after] = [{ ada: ['1', '2'], bob: ['b'] }, { ada: ['2', '3'] }];
    const joined = { ada: ['1', '2', '3'], bob: ['b'] };

    expect(judgeTable(before, after, before, { mode: 'parts', part: 'additions' })).toMatchObject({ type: 'go', value: joined });
    expect(judgeTable(before, after, joined, { mode: 'parts', part: 'additions' })).toMatchObject({ type: 'done' });
    expect(judgeTable(before, after, joined, { mode: 'parts', part: 'removals' })).toMatchObject({ type: 'go', value: after });
    expect(judgeTable(before, after, { ada: ['9'], bob: ['b'] }, { mode: 'parts' })).toMatchObject({ type: 'stale' });
    expect(judgeTable(before, {}, { ada: ['9'], bob: ['b'] }, { mode: 'parts' })).toMatchObject({ type: 'stale' });
  });

  it('takes every identity of somebody as before or as after, where each comes and goes by a step of its own, and no other', () => {
    const now = (before: readonly string[] | undefined, after: readonly string[] | undefined, fresh: readonly string[] | undefined) => {
      const of = (identities: readonly string[] | undefined): object => (identities ? { ada: identities } : {});
      return judgeTable(of(before), of(after), of(fresh), { mode: 'parts' });
    };

    expect(now(undefined, ['1', '2'], ['1'])).toMatchObject({ type: 'go', value: { ada: ['1', '2'] } });
    expect(now(['1', '2'], undefined, ['2'])).toMatchObject({ type: 'go', value: {} });
    expect(now(['1', '2', '3'], ['3', '4', '5'], ['2', '3', '4'])).toMatchObject({ type: 'go', value: { ada: ['3', '4', '5'] } });
    expect(now(['1', '2', '3'], ['3', '4'], ['1', '4'])).toMatchObject({ type: 'stale' });
    expect(now(undefined, ['1', '2'], ['1', '9'])).toMatchObject({ type: 'stale' });
    expect(now(['1'], ['2'], undefined)).toMatchObject({ type: 'stale' });
  });

  it('names somebody whose identities already are as planned while others are not', () => {
    expect(judgeTable({ ada: ['1'], bob: ['1'] }, { ada: ['2'], bob: ['2'] }, { ada: ['2'], bob: ['1'] })).toMatchObject({
      type: 'stale',
      why: '"members" is already as planned in "ada"',
    });
    expect(judgeTable(people('ada'), {}, people('ada'))).toMatchObject({ type: 'go' });
  });
});

describe('a map', () => {
  it('is owned whole, but for the keys that are ignored', () => {
    const sides = { name: 'metadata', spec: FIELDS['metadata']!, gone: new Set<string>(), mode: 'whole' as const };

    expect(
      judgeField({ ...sides, before: { a: '1', i: '1' }, after: { a: '2', i: '1' }, fresh: { a: '1', i: '5' }, aside: new Set(['i']) }),
    ).toEqual({ type: 'go', value: { a: '2', i: '5' } });
    expect(judgeField({ ...sides, before: { a: '1' }, after: { a: '2' }, fresh: { a: '3' }, aside: new Set() })).toMatchObject({
      type: 'stale',
      why: '"metadata" holds another value for "a"',
    });
  });
});

describe('any set', () => {
  const elements = ['a', 'b', 'c', 'd'];
  const any = fc.subarray(elements);
  const mode = fc.constantFrom<FieldCase['mode']>('whole', 'parts', 'named');
  const part = fc.constantFrom<FieldCase['part']>(undefined, 'additions', 'removals');

  it('is done once the value that was planned is written', () => {
    fc.assert(
      fc.property(any, any, any, mode, part, (before, after, fresh, ownMode, ownPart) => {
        const verdict = judgeSet(before, after, fresh, { mode: ownMode, part: ownPart });
        if (verdict?.type !== 'go') return;
        expect(judgeSet(before, after, verdict.value as string[], { mode: ownMode, part: ownPart })).toEqual({
          type: 'done',
          value: verdict.value,
        });
      }),
    );
  });

  it('keeps every element that somebody else put there, or refuses', () => {
    fc.assert(
      fc.property(any, any, any, mode, part, (before, after, fresh, ownMode, ownPart) => {
        const verdict = judgeSet(before, after, fresh, { mode: ownMode, part: ownPart });
        const foreign = fresh.filter((element) => !before.includes(element) && !after.includes(element));
        if (verdict?.type !== 'stale') for (const element of foreign) expect(verdict?.value).toContain(element);
      }),
    );
  });

  it('becomes what was planned by additions and then removals', () => {
    fc.assert(
      fc.property(any, any, (before, after) => {
        const half = judgeSet(before, after, before, { mode: 'parts', part: 'additions' }) as FieldVerdict;
        const whole = judgeSet(before, after, half.value as string[], { mode: 'parts', part: 'removals' }) as FieldVerdict;
        expect(half.value).toEqual([...new Set([...before, ...after])].sort());
        expect(whole.value).toEqual(after);
      }),
    );
  });
});
