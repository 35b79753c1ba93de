import { describe, expect, it } from 'vitest';
import type { Claims } from '../../../src/providers/opal/identity.ts';
import { mineOf } from '../../../src/providers/opal/wants.ts';
import type { Scope } from '../../../src/core/provider.ts';

type Bound = Scope['bound'][number];

function claims(more: Partial<Bound>): Claims {
  const bound = { address: 'v/a', kind: 'group', id: 'a-id', name: 'a', ...more };
  return { bound: new Map([['a-id', bound]]), declared: new Map() } as unknown as Claims;
}

const people = (...names: readonly string[]): Record<string, string[]> => Object.fromEntries(names.map((name) => [name, [name]]));

describe('what is Rollcall’s in a group', () => {
  it('is whom it put there; of an interrupted apply, all whom it may have put there, and as granted those alone of whom it is sure', () => {
    const applied = { members: people('ada@acme.test', 'grace@acme.test') };
    const whole = mineOf('a-id', claims({ applied }));
    const begun = mineOf('a-id', claims({ applied, certain: { members: people('ada@acme.test') } }));

    expect([...whole.granted.keys()]).toEqual(['ada@acme.test', 'grace@acme.test']);
    expect([...begun.members.keys()]).toEqual(['ada@acme.test', 'grace@acme.test']);
    expect([...begun.granted.keys()]).toEqual(['ada@acme.test']);
  });
});
