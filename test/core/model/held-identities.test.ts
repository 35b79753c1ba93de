import { describe, expect, it } from 'vitest';
import { heldIdentities, withIdentities, withoutIdentities } from '../../../src/core/model/held-identities.ts';

const HELD = [
  { field: 'members', element: 'ada', identities: ['phone'], reason: 'one account' },
  { field: 'members', element: 'ada', identities: ['desk'], reason: 'another' },
  { field: 'members', element: 'bob', reason: 'whole' },
  { field: 'members', reason: 'the field' },
  { field: 'other', element: 'ada', identities: ['x'], reason: 'elsewhere' },
];
const NONE = new Map();

describe('identities that are held', () => {
  it('are those of all rules together, and of no element that is held whole', () => {
    expect(heldIdentities(HELD, 'members')).toEqual(new Map([['ada', ['phone', 'desk']]]));
  });

  it('join a table once each', () => {
    const table = { ada: ['laptop', 'phone'], zoe: ['z'] };

    expect(withIdentities(table, NONE)).toBe(table);
    expect(
      withIdentities(
        table,
        new Map([
          ['ada', ['desk', 'phone']],
          ['bob', ['b']],
        ]),
      ),
    ).toEqual({
      ada: ['desk', 'laptop', 'phone'],
      bob: ['b'],
      zoe: ['z'],
    });
  });

  it('leave a table but for those that are listed elsewhere, and nobody stays with none', () => {
    const table = { ada: ['laptop', 'phone'], bob: ['b'], zoe: ['z'] };
    const held = new Map([
      ['ada', ['phone']],
      ['bob', ['b']],
    ]);

    expect(withoutIdentities(table, NONE)).toBe(table);
    expect(withoutIdentities(table, held)).toEqual({ ada: ['laptop'], zoe: ['z'] });
    expect(withoutIdentities(table, held, { bob: ['b'] })).toEqual({ ada: ['laptop'], bob: ['b'], zoe: ['z'] });
  });
});
