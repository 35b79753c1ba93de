import { describe, expect, it } from 'vitest';
import type { Author, Drift } from '../../src/core/model/plan.ts';
import type { Fields } from '../../src/core/model/fields.ts';
import { addedOutside } from '../../src/run/added-outside.ts';

const FIELDS: Fields = {
  members: { type: 'table', of: 'person' },
  auto_groups: { type: 'table', of: 'person' },
  resources: { type: 'set' },
};

function by(when: string): Author {
  return { who: 'somebody', when };
}

function drift(paths: readonly string[], told: Pick<Drift, 'by' | 'authors'>, op: 'add' | 'remove' = 'add'): Drift {
  const patch = paths.map((path) => ({ op, path, value: true }));
  return { address: 'v/a', target: 'v', provider: 'p', kind: 'group', id: '1', type: 'changed', patch, ...told };
}

function since(...drifts: readonly Drift[]): (person: string) => string | undefined {
  const addedAt = addedOutside(drifts, () => FIELDS);
  return (person) => addedAt('v/a', person);
}

describe('addedOutside', () => {
  it('gives each person the time of the difference that brought them, also where one author is named for all', () => {
    const paths = ['/members/ada', '/members/bob', '/members/eve'];
    const addedAt = since(
      drift(paths, {
        by: by('2026-11-03T00:00:00Z'),
        authors: { '/members/ada': by('2026-11-02T00:00:00Z'), '/members/bob': by('2026-11-03T00:00:00Z') },
      }),
    );

    expect(['ada', 'bob', 'eve'].map(addedAt)).toEqual(['2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z', undefined]);
  });

  it('takes the one time that there is for all, where no difference has its own', () => {
    const addedAt = since(drift(['/members/ada', '/members/b~1~0c'], { by: by('2026-11-03T00:00:00Z') }));

    expect(['ada', 'b/~c'].map(addedAt)).toEqual(['2026-11-03T00:00:00Z', '2026-11-03T00:00:00Z']);
  });

  it('takes the first of several times, of accepted drift too, also where one has parts of a second and the other none', () => {
    const authors = { '/auto_groups/ada': by('2026-11-02T00:00:00.5Z'), '/members/ada': by('2026-11-02T00:00:00Z') };
    const open = drift(['/auto_groups/ada', '/members/ada'], { authors });
    const accepted = drift(['/members/bob'], { authors: { '/members/bob': by('2026-11-04T00:00:00Z') } });

    expect(['ada', 'bob'].map(since(open, accepted))).toEqual(['2026-11-02T00:00:00Z', '2026-11-04T00:00:00Z']);
  });

  it.each([
    { what: 'what is no person', given: drift(['/resources/ada'], { by: by('2026-11-02T00:00:00Z') }) },
    { what: 'who went', given: drift(['/members/ada'], { by: by('2026-11-02T00:00:00Z') }, 'remove') },
    { what: 'one more identity of somebody', given: drift(['/members/ada/peer'], { by: by('2026-11-02T00:00:00Z') }) },
    { what: 'a time that the system does not tell', given: drift(['/members/ada'], { by: by('') }) },
  ])('says nothing of $what', ({ given }) => {
    expect(since(given)('ada')).toBeUndefined();
  });
});
