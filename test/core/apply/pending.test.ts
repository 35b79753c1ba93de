import { describe, expect, it } from 'vitest';
import { announcedWrite, pendingCreate, pendingWrite } from '../../../src/core/apply/pending.ts';
import { putsOf } from '../../../src/core/apply/puts.ts';
import type { Document } from '../../../src/core/model/document.ts';
import { change, FIELDS } from '../../builders/plan.ts';
import { people } from '../../builders/plan-input.ts';

const OF = { marker: 'm', plan: 'sha256:p' };
const ORIGIN = { ...OF, fields: FIELDS };
const ADA = { members: people('ada') };

describe('pendingCreate', () => {
  it('remembers by what name something was about to be made, where it has one, and who was to be in it', () => {
    expect(pendingCreate(change('v/a', { after: { name: 'Team a' } }), ORIGIN)).toEqual({ kind: 'group', ...OF, name: 'Team a' });
    expect(pendingCreate(change('v/a', { after: { policies: ['p'], ...ADA, groups: ['g'] } }), ORIGIN)).toEqual({
      kind: 'group',
      ...OF,
      puts: { ...ADA, groups: ['g'] },
    });
  });
});

describe('pendingWrite', () => {
  const written = (puts: Document | undefined, earlier?: ReturnType<typeof pendingCreate>): unknown =>
    pendingWrite(change('v/a', { id: 'g1' }), { ...ORIGIN, id: 'g1', puts, earlier });

  it('is nothing where nobody is put in', () => {
    expect(written(undefined)).toBeUndefined();
  });

  it('goes on to remember whom an earlier apply put into the same object', () => {
    const earlier = {
      kind: 'group',
      marker: 'x',
      plan: 'sha256:q',
      id: 'g1',
      puts: { members: people('bob') },
      announced: { groups: ['g'] },
    };

    expect(written(ADA, earlier)).toEqual({
      kind: 'group',
      ...OF,
      id: 'g1',
      puts: { members: people('ada', 'bob') },
      announced: { groups: ['g'] },
    });
    expect(written(ADA, { ...earlier, id: 'g2' })).toEqual({ kind: 'group', ...OF, id: 'g1', puts: ADA });
  });
});

describe('announcedWrite', () => {
  it('names whom a plan adds to what is there, and nothing else of it', () => {
    const given = { id: 'g1', before: { members: people('bob'), policies: [] }, after: { members: people('ada', 'bob'), policies: ['p'] } };
    const announced = (more: object): unknown =>
      announcedWrite(change('v/a', { managed: ['members', 'policies'], ...given, ...more }), { ...ORIGIN, earlier: undefined });

    expect(announced({})).toEqual({ kind: 'group', ...OF, id: 'g1', announced: ADA });
    expect(announced({ after: given.before })).toBeUndefined();
    expect(announced({ after: null })).toBeUndefined();
  });
});

describe('putsOf', () => {
  const puts = (before: Document, after: Document, more: Partial<Parameters<typeof putsOf>[0]> = {}): unknown =>
    putsOf({ fields: FIELDS, step: { fields: Object.keys(FIELDS), adds: [] }, later: [], before, after, ...more });

  it('is whoever was not there, with what they stand for', () => {
    expect(puts({ members: { bob: ['b'] } }, { members: { ada: ['a1', 'a2'], bob: ['b'] } })).toEqual({ members: { ada: ['a1', 'a2'] } });
  });

  it('is of somebody who was there only what came', () => {
    expect(puts({ members: { ada: ['a1'] } }, { members: { ada: ['a1', 'a2'] } })).toEqual({ members: { ada: ['a2'] } });
  });

  it('is nobody who was there on other terms, or who leaves', () => {
    expect(puts({ members: { ada: ['a1'], bob: ['b'] } }, { members: { ada: ['a2'] } })).toBeUndefined();
  });

  it('is of the fields of the step, and nobody whom a later one brings', () => {
    const after = { members: people('ada', 'bob'), groups: ['g'] };

    expect(puts({}, after, { step: { fields: ['members'], adds: ['ada'] }, later: [{ adds: ['bob'] }] })).toEqual(ADA);
    expect(puts({}, { policies: ['p'], metadata: { a: '1' } })).toBeUndefined();
  });
});
